import type { Parameters, Warehouse } from "../google/warehouse.ts";
import type { SyncDefinition } from "./definition.ts";
import type { Receipt } from "./destination.ts";
import { json, text, time } from "./parameters.ts";
import type { Replacement, SyncState } from "./state.ts";

const latest = `SELECT MAX(started_at) FROM ops.sync_replacements WHERE sync = @sync`;

/** Every state of the latest replacement, in the order they were reached. */
export const readSql = `SELECT UNIX_MILLIS(started_at) AS started_ms, object, state, TO_JSON_STRING(receipt) AS receipt
FROM ops.sync_replacements
WHERE sync = @sync AND started_at = (${latest})
ORDER BY recorded_at`;

export const beginSql = `INSERT INTO ops.sync_replacements (sync, sync_run_id, started_at, object, state, receipt, recorded_at)
SELECT @sync, @run_id, @now, NULL, "begun", NULL, @now
FROM (SELECT 1)
WHERE NOT EXISTS (SELECT 1 FROM ops.sync_replacements WHERE sync = @sync AND sync_run_id = @run_id)`;

export const recordSql = `INSERT INTO ops.sync_replacements (sync, sync_run_id, started_at, object, state, receipt, recorded_at)
SELECT sync, sync_run_id, started_at, @object, @state, PARSE_JSON(@receipt), @now
FROM ops.sync_replacements
WHERE sync = @sync AND state = "begun" AND started_at = (${latest})`;

export const confirmedSql = `SELECT DISTINCT object
FROM ops.sync_ack
WHERE sync = @sync AND acknowledged_at >= @since AND row_hash != "unknown"
ORDER BY object`;

export const forgetOlder = `DELETE FROM ops.sync_ack
WHERE sync = @sync AND object = @object AND acknowledged_at < @older_than`;

type Replacing = Pick<
  SyncState,
  | "replacement"
  | "beginReplacement"
  | "confirmedObjects"
  | "acceptRemoval"
  | "endRemoval"
  | "endReplacement"
>;

/** Replacements of memberships in the warehouse: states are only ever added. */
export function createReplacementState(
  warehouse: Pick<Warehouse, "query">,
  now: () => Date,
): Replacing {
  const of = ({ name }: SyncDefinition): Parameters => ({ sync: text(name), now: time(now()) });
  const replacement = async (definition: SyncDefinition): Promise<Replacement | undefined> => {
    const rows = await warehouse.query(readSql, { sync: text(definition.name) });
    const [first] = rows;
    if (first === undefined || rows.some((row) => row["state"] === "ended")) return undefined;
    const removals = new Map<string, Receipt | "ended">();
    for (const { object, state, receipt } of rows)
      if (state === "removed") removals.set(String(object), "ended");
      else if (state === "removing")
        removals.set(String(object), JSON.parse(String(receipt)) as Receipt);
    return { startedAt: new Date(Number(first["started_ms"])), removals };
  };
  const record = (
    state: "removing" | "removed" | "ended",
    object: string | null,
    receipt: Receipt | null,
  ): Parameters => ({
    state: text(state),
    object: text(object),
    receipt: receipt === null ? text(null) : json(receipt),
  });

  return {
    replacement,
    async beginReplacement(definition, runId) {
      if ((await replacement(definition)) !== undefined) return;
      await warehouse.query(beginSql, { ...of(definition), run_id: text(runId) });
    },
    async confirmedObjects(definition, since) {
      const rows = await warehouse.query(confirmedSql, {
        sync: text(definition.name),
        since: time(since),
      });
      return rows.map((row) => String(row["object"]));
    },
    async acceptRemoval(definition, object, receipt) {
      await warehouse.query(recordSql, {
        ...of(definition),
        ...record("removing", object, receipt),
      });
    },
    async endRemoval(definition, object, olderThan) {
      await warehouse.query(`${forgetOlder};\n\n${recordSql};`, {
        ...of(definition),
        ...record("removed", object, null),
        older_than: time(olderThan),
      });
    },
    async endReplacement(definition) {
      await warehouse.query(recordSql, { ...of(definition), ...record("ended", null, null) });
    },
  };
}
