/**
 * Statements over the state tables; JSON arrays travel in one STRING parameter each. A script's statements are in such an
 * order that a crash between any two is repaired by the next run.
 */

const items = (parameter: string, alias: string): string =>
  `UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@${parameter}))) AS ${alias}`;
const member = (alias: string, name: string): string => `JSON_VALUE(${alias}, '$.${name}')`;

/** Latest state of each batch of the sync that has not ended. */
export const openBatchesSql = `WITH latest AS (
  SELECT *
  FROM ops.sync_batches
  WHERE sync = @sync
  QUALIFY ROW_NUMBER() OVER (PARTITION BY batch_id ORDER BY recorded_at DESC, IF(state = "intended", 0, IF(state = "accepted", 1, 2)) DESC) = 1
)
SELECT
  b.batch_id, b.object, b.operation, b.route, b.shape, TO_JSON_STRING(b.keys) AS keys, TO_JSON_STRING(b.receipt) AS receipt, b.recorded_at
FROM latest AS b
WHERE b.state IN ("intended", "accepted")
ORDER BY b.recorded_at, b.batch_id`;

const rowColumns = `p.ordinal, p.operation, p.object, p.key, p.shape, p.field_set, p.reason,
  p.fields, p.hashes, p.identity, p.versions, p.row_hash`;

export const pageSql = `SELECT ${rowColumns}
FROM ops.sync_plan AS p
WHERE p.plan_id = @plan_id AND p.ordinal > @after AND p.ordinal <= @after + @limit
ORDER BY p.ordinal`;

export const rowsByKeySql = `SELECT ${rowColumns}
FROM ops.sync_plan AS p
WHERE p.plan_id = @plan_id AND p.key IN (SELECT JSON_VALUE(k) FROM ${items("keys", "k")})
ORDER BY p.ordinal`;

/** Values of rows stay no longer than somebody needs them: those in a job at the destination until the job has ended. */
export const forgetPlan = `DELETE FROM ops.sync_plan
WHERE plan_id = @plan_id AND CONCAT(object, "\\n", key) NOT IN (
  SELECT CONCAT(o.object, "\\n", JSON_VALUE(k))
  FROM (${openBatchesSql}) AS o, UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(o.keys))) AS k
)`;

export const batchInsert = `INSERT INTO ops.sync_batches (batch_id, sync_run_id, sync, state, object, operation, route, shape, keys, receipt, recorded_at)
SELECT
  ${member("b", "id")}, @run_id, @sync, @state, ${member("b", "object")}, ${member("b", "operation")}, ${member("b", "route")},
  ${member("b", "shape")}, JSON_QUERY(b, '$.keys'), JSON_QUERY(b, '$.receipt'), @now
FROM ${items("batches", "b")}`;

const rows = (columns: string): string => `SELECT ${columns}
  FROM ${items("rows", "r")}`;

/** What the destination confirmed becomes the baseline; what it may hold is held with contents nobody knows. */
export const acknowledge = `MERGE ops.sync_ack AS a
USING (
  ${rows(`${member("r", "object")} AS object, ${member("r", "key")} AS key, ${member("r", "held")} AS held,
    JSON_QUERY(r, '$.hashes') AS field_hashes, ${member("r", "row_hash")} AS row_hash, JSON_QUERY(r, '$.identity') AS identity,
    JSON_QUERY(r, '$.versions') AS versions, ${member("r", "destination_id")} AS destination_id`)}
  WHERE ${member("r", "held")} IS NOT NULL
) AS d
ON a.sync = @sync AND a.object = d.object AND a.key = d.key
WHEN MATCHED AND d.held = "no" THEN DELETE
WHEN MATCHED AND d.held = "maybe" THEN UPDATE SET
  field_hashes = JSON '{}', row_hash = "unknown", identity = IFNULL(d.identity, a.identity)
WHEN MATCHED THEN UPDATE SET
  field_hashes = d.field_hashes, row_hash = d.row_hash, identity = d.identity, versions = d.versions,
  acknowledged_at = @now, sync_run_id = @run_id, destination_id = IFNULL(d.destination_id, a.destination_id)
WHEN NOT MATCHED AND d.held = "yes" THEN INSERT (
  sync, object, key, field_hashes, row_hash, identity, versions, acknowledged_at, sync_run_id, destination_id
)
VALUES (@sync, d.object, d.key, d.field_hashes, d.row_hash, d.identity, d.versions, @now, @run_id, d.destination_id)
WHEN NOT MATCHED AND d.held = "maybe" THEN INSERT (
  sync, object, key, field_hashes, row_hash, identity, versions, acknowledged_at, sync_run_id, destination_id
)
VALUES (@sync, d.object, d.key, JSON '{}', "unknown", d.identity, NULL, @now, @run_id, NULL)`;

/** Refused rows and those whose fate only a person may decide stay out of plans; the others come back. */
export const quarantine = `MERGE ops.sync_quarantine AS q
USING (
  ${rows(`${member("r", "object")} AS object, ${member("r", "key")} AS key, ${member("r", "operation")} AS operation,
    ${member("r", "parked")} AS parked, ${member("r", "code")} AS code, ${member("r", "reason")} AS reason, ${member("r", "row_hash")} AS row_hash`)}
) AS d
ON q.sync = @sync AND q.object = d.object AND q.key = d.key AND q.operation = d.operation
WHEN MATCHED AND d.parked IS NULL THEN DELETE
WHEN MATCHED THEN UPDATE SET
  state = d.parked, code = d.code, reason = d.reason, row_hash = d.row_hash, sync_run_id = @run_id, parked_at = @now
WHEN NOT MATCHED AND d.parked IS NOT NULL THEN INSERT (
  sync, object, key, operation, state, code, reason, row_hash, sync_run_id, parked_at
)
VALUES (@sync, d.object, d.key, d.operation, d.parked, d.code, d.reason, d.row_hash, @run_id, @now)`;

export const outcomeInsert = `INSERT INTO ops.sync_outcomes (sync_run_id, sync, object, key, operation, outcome, code, reason, fields, row_hash, batch_id, recorded_at)
${rows(`@run_id, @sync, ${member("r", "object")}, ${member("r", "key")}, ${member("r", "operation")}, ${member("r", "outcome")},
  ${member("r", "code")}, ${member("r", "reason")}, JSON_QUERY(r, '$.fields'), ${member("r", "row_hash")}, ${member("r", "batch_id")}, @now`)}`;

/** The batch's end comes last: until it is written the batch counts as open, and is looked at again. */
export const settleStatements: readonly string[] = [
  acknowledge,
  quarantine,
  outcomeInsert,
  batchInsert,
];

/** At most once: of what was about to be sent, all that is not known to have arrived waits for a person. */
export const parkUnknown = `MERGE ops.sync_quarantine AS q
USING (
  SELECT d.object, d.key, d.operation, d.row_hash
  FROM (
    ${rows(`${member("r", "object")} AS object, ${member("r", "key")} AS key, ${member("r", "operation")} AS operation, ${member("r", "row_hash")} AS row_hash`)}
  ) AS d
  LEFT JOIN ops.sync_ack AS a ON a.sync = @sync AND a.object = d.object AND a.key = d.key
  WHERE a.key IS NULL
) AS d
ON q.sync = @sync AND q.object = d.object AND q.key = d.key AND q.operation = d.operation
WHEN NOT MATCHED THEN INSERT (
  sync, object, key, operation, state, code, reason, row_hash, sync_run_id, parked_at
)
VALUES (
  @sync, d.object, d.key, d.operation, "unknown", "INTENT_WITHOUT_OUTCOME",
  "the run ended between the intent and the answer", d.row_hash, @run_id, @now
)`;

export const observationInsert = `INSERT INTO ops.destination_observations (sync_run_id, sync, object, key, matches, fields, observed_at)
${rows(`@run_id, @sync, ${member("r", "object")}, ${member("r", "key")}, ${member("r", "matches")} = "true", JSON_QUERY(r, '$.fields'), @now`)}`;

export const forgetDiffering = `UPDATE ops.sync_ack
SET field_hashes = JSON '{}', row_hash = "unknown"
WHERE sync = @sync AND CONCAT(object, "\\n", key) IN (
  SELECT CONCAT(${member("r", "object")}, "\\n", ${member("r", "key")})
  FROM ${items("rows", "r")}
  WHERE ${member("r", "matches")} = "false"
)`;

export const heldSampleSql = `SELECT object, key, TO_JSON_STRING(field_hashes) AS hashes
FROM ops.sync_ack
WHERE sync = @sync AND acknowledged_at < @moment AND row_hash != "unknown"
ORDER BY FARM_FINGERPRINT(CONCAT(key, @run_id))
LIMIT @limit`;

export const lastRunSql = `SELECT score_mean, score_deviation
FROM ops.sync_runs
WHERE sync = @sync AND state = "succeeded"
ORDER BY started_at DESC
LIMIT 1`;

export const callsTodaySql = `SELECT IFNULL(SUM(calls), 0) AS calls
FROM ops.sync_runs
WHERE destination = @destination AND started_at >= TIMESTAMP_TRUNC(@now, DAY)`;

export const approvalSql = `SELECT state
FROM ops.sync_approvals
WHERE sync = @sync AND plan_hash = @plan_hash`;

/** A plan of the sync that differs from an earlier one makes that one's approval void. */
export const requestStatements: readonly string[] = [
  `UPDATE ops.sync_approvals
SET state = "expired", decided_at = @now, decision_reason = "the plan has changed since"
WHERE sync = @sync AND state = "waiting" AND plan_hash != @plan_hash`,
  `MERGE ops.sync_approvals AS t
USING (SELECT @sync AS sync, @plan_hash AS plan_hash) AS s
ON t.sync = s.sync AND t.plan_hash = s.plan_hash
WHEN MATCHED AND t.state = "expired" THEN UPDATE SET
  state = "waiting", sync_run_id = @run_id, guard = @guard, detail = @detail, requested_at = @now,
  callback_url = NULL, decided_at = NULL, decided_by = NULL, decision_reason = NULL
WHEN NOT MATCHED THEN INSERT (sync, plan_hash, sync_run_id, guard, detail, state, requested_at)
VALUES (s.sync, s.plan_hash, @run_id, @guard, @detail, "waiting", @now)`,
];

export const definitionMerge = `MERGE ops.sync_definition AS t
USING (SELECT @sync AS sync) AS s
ON t.sync = s.sync
WHEN MATCHED AND t.mapping_hash != @mapping_hash THEN UPDATE SET
  destination = @destination, source = @source, mode = @mode, delivery = @delivery, consent = PARSE_JSON(@consent),
  fields = PARSE_JSON(@fields), mapping_hash = @mapping_hash, recorded_at = @now
WHEN NOT MATCHED THEN INSERT (sync, destination, source, mode, delivery, consent, fields, mapping_hash, recorded_at)
VALUES (@sync, @destination, @source, @mode, @delivery, PARSE_JSON(@consent), PARSE_JSON(@fields), @mapping_hash, @now)`;

/** One row per run; calls that share a run id, as a workflow's retry does, add up. */
export const runMerge = `MERGE ops.sync_runs AS t
USING (SELECT @run_id AS sync_run_id, @sync AS sync) AS s
ON t.sync_run_id = s.sync_run_id AND t.sync = s.sync
WHEN MATCHED THEN UPDATE SET
  state = @state, planned = GREATEST(t.planned, @planned), delivered = t.delivered + @delivered, rejected = t.rejected + @rejected,
  unknown = @unknown, waiting = @waiting, calls = t.calls + @calls, detail = @detail, plan_hash = IFNULL(@plan_hash, t.plan_hash),
  finished_at = @finished_at
WHEN NOT MATCHED THEN INSERT (
  sync_run_id, sync, destination, state, planned, delivered, rejected, unknown, waiting, calls, eligible_rows, acknowledged_rows,
  score_mean, score_deviation, plan_hash, detail, started_at, finished_at
)
VALUES (
  @run_id, @sync, @destination, @state, @planned, @delivered, @rejected, @unknown, @waiting, @calls, @eligible_rows,
  @acknowledged_rows, @score_mean, @score_deviation, @plan_hash, @detail, @started_at, @finished_at
)`;
