import type { Parameter, Warehouse } from "../google/warehouse.ts";
import type { SyncDefinition } from "./definition.ts";
import type { RowOutcome } from "./destination.ts";
import type { PlannedBatch } from "./planned-row.ts";
import type { SentBatch } from "./send.ts";

export interface RunTotals {
  readonly planned: number;
  readonly delivered: number;
  readonly rejected: number;
  /** May have been applied: the next run sends them again. */
  readonly unknown: number;
  /** Not applied: the next run sends them again. */
  readonly waiting: number;
}

export interface RunRecord extends RunTotals {
  readonly runId: string;
  readonly state: "succeeded" | "failed" | "blocked";
  readonly calls: number;
  readonly detail: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

type Query = Pick<Warehouse, "query">;
const text = (value: string | null): Parameter => ({ type: "STRING", value });
const count = (value: number): Parameter => ({ type: "INT64", value });
const time = (value: Date): Parameter => ({ type: "TIMESTAMP", value: value.toISOString() });

export const batchInsert = `INSERT INTO ops.sync_batches (batch_id, sync_run_id, sync, state, keys, recorded_at)
SELECT JSON_VALUE(b, '$.id'), @run_id, @sync, @state, JSON_QUERY(b, '$.keys'), @now
FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@batches))) AS b`;

export const outcomeInsert = `INSERT INTO ops.sync_outcomes (sync_run_id, sync, key, outcome, code, reason, fields, row_hash, batch_id, recorded_at)
SELECT
  @run_id, @sync, JSON_VALUE(r, '$.key'), JSON_VALUE(r, '$.outcome'), JSON_VALUE(r, '$.code'), JSON_VALUE(r, '$.reason'),
  JSON_QUERY(r, '$.fields'), JSON_VALUE(r, '$.row_hash'), JSON_VALUE(r, '$.batch_id'), @now
FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@rows))) AS r`;

export const acknowledgement = `MERGE ops.sync_ack AS a
USING (
  SELECT JSON_VALUE(r, '$.key') AS key, JSON_QUERY(r, '$.hashes') AS field_hashes, JSON_VALUE(r, '$.destination_id') AS destination_id
  FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@rows))) AS r
  WHERE JSON_VALUE(r, '$.outcome') = "delivered"
) AS d
ON a.sync = @sync AND a.key = d.key
WHEN MATCHED THEN UPDATE SET
  field_hashes = d.field_hashes, mapping_version = @mapping_version, acknowledged_at = @now, sync_run_id = @run_id,
  destination_id = COALESCE(d.destination_id, a.destination_id)
WHEN NOT MATCHED THEN INSERT (sync, key, field_hashes, mapping_version, acknowledged_at, sync_run_id, destination_id)
VALUES (@sync, d.key, d.field_hashes, @mapping_version, @now, @run_id, d.destination_id)`;

/** Written before the first request of these batches: a crash leaves a trace of what may have been sent. */
export async function recordIntent(
  batches: readonly PlannedBatch[],
  definition: SyncDefinition,
  run: { readonly runId: string; readonly now: Date },
  warehouse: Query,
): Promise<void> {
  await warehouse.query(batchInsert, {
    run_id: text(run.runId),
    sync: text(definition.name),
    state: text("intended"),
    now: time(run.now),
    batches: text(JSON.stringify(batches.map((batch) => batchItem(batch)))),
  });
}

const batchItem = (batch: PlannedBatch): object => ({
  id: batch.id,
  keys: batch.rows.map((row) => row.key),
});

/** Outcomes of every row, the end of every batch, and one MERGE of what was confirmed: nothing else becomes a baseline. */
export async function recordOutcomes(
  sent: readonly SentBatch[],
  definition: SyncDefinition,
  run: { readonly runId: string; readonly now: Date },
  warehouse: Query,
): Promise<void> {
  const rows = sent.flatMap(({ batch, outcomes }) =>
    batch.rows.map((row, index) => outcomeItem(batch, row, outcomes[index] ?? untold)),
  );
  await warehouse.query(`${outcomeInsert};\n\n${acknowledgement};\n\n${batchInsert};`, {
    run_id: text(run.runId),
    sync: text(definition.name),
    state: text("settled"),
    now: time(run.now),
    mapping_version: { type: "INT64", value: 1 },
    rows: text(JSON.stringify(rows)),
    batches: text(JSON.stringify(sent.map(({ batch }) => batchItem(batch)))),
  });
}

const untold: RowOutcome = { kind: "unknown", code: "NO_RESULT", reason: "no outcome" };

function outcomeItem(
  batch: PlannedBatch,
  row: PlannedBatch["rows"][number],
  outcome: RowOutcome,
): object {
  return {
    key: row.key,
    outcome: outcome.kind,
    code: "code" in outcome ? outcome.code : null,
    reason: "reason" in outcome ? outcome.reason : null,
    fields: Object.keys(row.fields),
    row_hash: row.rowHash,
    hashes: { ...row.hashes, "@object": row.object },
    destination_id: outcome.kind === "delivered" ? (outcome.destinationId ?? null) : null,
    batch_id: batch.id,
  };
}

export const runMerge = `MERGE ops.sync_runs AS t
USING (SELECT @run_id AS sync_run_id) AS s
ON t.sync_run_id = s.sync_run_id
WHEN MATCHED THEN UPDATE SET
  state = @state, planned = t.planned + @planned, delivered = t.delivered + @delivered, rejected = t.rejected + @rejected,
  unknown = t.unknown + @unknown, calls = t.calls + @calls, detail = @detail, finished_at = @finished_at
WHEN NOT MATCHED THEN INSERT (
  sync_run_id, sync, state, planned, delivered, rejected, unknown, calls, detail, started_at, finished_at
)
VALUES (
  @run_id, @sync, @state, @planned, @delivered, @rejected, @unknown, @calls, @detail, @started_at, @finished_at
)`;

/** One row per run; calls that share a run id, as a workflow's retry does, add up. */
export async function recordRun(
  record: RunRecord,
  definition: SyncDefinition,
  warehouse: Query,
): Promise<void> {
  await warehouse.query(runMerge, {
    run_id: text(record.runId),
    sync: text(definition.name),
    state: text(record.state),
    planned: count(record.planned),
    delivered: count(record.delivered),
    rejected: count(record.rejected),
    unknown: count(record.unknown + record.waiting),
    calls: count(record.calls),
    detail: text(record.detail),
    started_at: time(record.startedAt),
    finished_at: time(record.finishedAt),
  });
}
