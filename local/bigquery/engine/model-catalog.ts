import { BigQueryError } from "../errors.ts";
import type { CatalogBuilder } from "./catalog-builder.ts";
import type { Parts } from "./prepared.ts";
import type { Session } from "./session.ts";

/** The ML.* table functions that a statement calls. */
export async function addModelFunctions(
  session: Session,
  _sql: string,
  _builder: CatalogBuilder,
  _prepared: Parts,
): Promise<void> {
  if (session.core.ml === undefined)
    throw new BigQueryError(
      "notImplemented",
      "not supported locally: ML functions without a machine learning engine",
    );
}
