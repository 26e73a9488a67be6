import { BigQueryError } from "../errors.ts";
import type { Prepared } from "./prepared.ts";
import type { Planned } from "./query.ts";
import type { Session } from "./session.ts";

/** CREATE MODEL. */
export function planModel(session: Session, _prepared: Prepared): Planned {
  if (session.core.ml === undefined)
    throw new BigQueryError(
      "notImplemented",
      "not supported locally: CREATE MODEL without a machine learning engine",
    );
  throw new BigQueryError("notImplemented", "not supported locally: CREATE MODEL");
}
