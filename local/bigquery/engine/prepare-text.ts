import { BigQueryError } from "../errors.ts";
import { withModelCalls } from "./model-calls.ts";
import type { Prepared } from "./prepared.ts";
import type { Session } from "./session.ts";

/** Prepares one statement of a text; a statement that calls ML functions is a text of its own once they have run. */
export async function prepareText(
  session: Session,
  text: string,
  statement: string,
  start: number,
  end: number,
  dryRun: boolean,
): Promise<Prepared> {
  // The analyser would miss its target, which the statement may make.
  if (/^LOAD\s+DATA\b/i.test(statement))
    throw new BigQueryError("notImplemented", "not supported locally: LOAD DATA statement");
  const expanded = await withModelCalls(session, statement, dryRun);
  if (expanded !== statement) return session.core.prepare(session, expanded);
  const whole = start === 0 && end >= Buffer.byteLength(text.trimEnd());
  return whole
    ? session.core.prepare(session, text)
    : session.core.prepare(session, text, start, end);
}
