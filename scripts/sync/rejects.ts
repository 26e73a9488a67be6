import type { BigQuery } from "@google-cloud/bigquery";
import { queryRows } from "../clients.ts";
import type { Selected } from "./select.ts";

export interface Reject {
  readonly sync: string;
  readonly object: string;
  readonly key: string;
  readonly operation: string;
  /** rejected: sent again when it changes. unknown: may have been applied, a person decides. */
  readonly state: string;
  readonly code: string;
  /** In the destination's own words. */
  readonly reason: string;
  readonly what_to_do: string;
}

const byState: Readonly<Record<string, string>> = {
  rejected:
    "Correct the row in its source; it is sent again when it changes, or with `ame sync retry`.",
  unknown:
    "Look at the destination whether it happened; `ame sync retry --unknown` sends it again.",
};

/** Rows that are not sent again by themselves, each with the destination's reason and what to do. */
export async function listRejects(
  bigquery: BigQuery,
  syncs: readonly Selected[],
): Promise<readonly Reject[]> {
  const rows = await queryRows(
    bigquery,
    `SELECT sync, object, key, operation, state, code, reason FROM ops.sync_quarantine
WHERE sync IN UNNEST(@syncs) ORDER BY sync, code, object, key`,
    { syncs: syncs.map(({ definition }) => definition.name) },
  );
  const advice = new Map(syncs.map(({ definition }) => [definition.name, definition.advice]));
  return rows.map((row) => {
    const text = (name: string): string => String(row[name]);
    const known = advice.get(text("sync"))?.[text("code")];
    return {
      sync: text("sync"),
      object: text("object"),
      key: text("key"),
      operation: text("operation"),
      state: text("state"),
      code: text("code"),
      reason: text("reason"),
      what_to_do: known ?? byState[text("state")] ?? "",
    };
  });
}
