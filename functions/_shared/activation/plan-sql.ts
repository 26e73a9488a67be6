import type { FieldMapping, SyncDefinition } from "./definition.ts";
import { isWrittenLate, jsonSql, sourceSql, sqlText } from "./source-sql.ts";

/**
 * The plan as a script: what may leave, hashed; against what the destination has acknowledged; rows that differ with their
 * changed fields into ops.sync_plan, in the order they are sent; and the counts that guards need. The baseline is what was
 * acknowledged, never the last extract, so a failed row comes again. Parameters: sync, plan_id, run_id, now, refresh_before.
 *
 * Two steps keep it fast: one hash per row finds the rows that may have changed, and only of those is every field compared.
 */
export function planScript(definition: SyncDefinition): string {
  return planStatements(definition)
    .map((statement) => `${statement};`)
    .join("\n\n");
}

export const planStatements = (definition: SyncDefinition): readonly string[] => [
  `CREATE TEMP TABLE eligible AS
WITH source AS (
  ${sourceSql(definition)}
)
SELECT *, ${rowHashSql(definition)} AS row_hash
FROM source`,
  `DELETE FROM ops.sync_plan WHERE plan_id = @plan_id`,
  ...(definition.mode === "events" ? [] : [releaseSql(definition)]),
  planInsert(definition),
  summarySql(definition),
];

/** A refusal of what nobody wants any longer: the row has left gold, what had left it is back, or it says again what is held. */
const releaseSql = (definition: SyncDefinition): string => `DELETE FROM ops.sync_quarantine
WHERE sync = @sync AND sync = @plan_id AND (
  (operation = "remove") = (CONCAT(object, "\\n", key) IN (
    SELECT CONCAT(e.object, "\\n", e.key)
    FROM eligible AS e
    WHERE e.key IN (SELECT q.key FROM ops.sync_quarantine AS q WHERE q.sync = @sync)
  ))
  OR operation = "upsert" AND CONCAT(object, "\\n", key) IN (
    SELECT CONCAT(e.object, "\\n", e.key)
    FROM eligible AS e
    INNER JOIN ops.sync_ack AS h ON h.key = e.key AND h.object = e.object
    WHERE h.sync = @sync AND h.row_hash = e.row_hash AND NOT ${refreshSql(definition)}
      AND e.key IN (SELECT q.key FROM ops.sync_quarantine AS q WHERE q.sync = @sync)
  )
)`;

type Each = (mapping: FieldMapping, index: number) => string;
const each = (definition: SyncDefinition, write: Each, separator = ",\n    "): string =>
  definition.fields.map(write).join(separator);

/** Of key and triggering values: what is left out does not make a row change. */
const rowHashSql = (definition: SyncDefinition): string =>
  `TO_HEX(SHA256(CONCAT(key, ${definition.fields
    .flatMap((mapping, index) => (isWrittenLate(mapping) ? [] : [`"\\n", v${index}`]))
    .join(", ")})))`;

const hashSql = (index: number): string => `TO_HEX(SHA256(CONCAT(key, ":", v${index})))`;

/** Membership and events say a row whole; an upsert says what differs. */
const sendsWhole = ({ mode }: SyncDefinition): boolean => mode !== "upsert";

function planInsert(definition: SyncDefinition): string {
  const { fields } = definition;
  const changed = fields.map((_, index) => `c${index}`);
  const triggering = changed.filter((_, index) => fields[index]?.triggers !== false);
  const moved = fields.flatMap((mapping, index) =>
    mapping.identifies === true ? [isMovedSql(mapping, index)] : [],
  );
  const isMoved = `NOT is_new AND (${moved.join(" OR ")})`;
  const sent: Each = ({ field }, index) =>
    `IF(${sendsWhole(definition) ? `v${index} != "null"` : `c${index}`}, CONCAT(${sqlText(`${sqlText(field)}:`)}, v${index}), NULL)`;
  const setOf: Each = (_, index) =>
    sendsWhole(definition) ? `IF(v${index} != "null", "1", "0")` : `IF(c${index}, "1", "0")`;
  return `INSERT INTO ops.sync_plan (
  plan_id, sync_run_id, ordinal, operation, object, key, shape, field_set, reason, fields, hashes, identity, versions, row_hash, planned_at
)
WITH held AS (
  SELECT object, key, row_hash, field_hashes, identity, acknowledged_at
  FROM ops.sync_ack
  WHERE sync = @sync
),
candidates AS (
  SELECT
    e.key, e.object, e.shape, e.row_hash, h.key IS NULL AS is_new, h.identity AS held_identity,
    ${refreshSql(definition)} AS is_due,
    ${each(definition, (mapping, index) => (isWrittenLate(mapping) ? `${jsonSql(`e.v${index}`, mapping.type)} AS v${index}` : `e.v${index}`))},
    ${each(definition, ({ field }, index) => `JSON_VALUE(h.field_hashes, ${sqlText(`$."${field}"`)}) AS a${index}`)}
  FROM eligible AS e
  LEFT JOIN held AS h ON h.key = e.key AND h.object = e.object
  WHERE h.key IS NULL OR (${definition.mode === "events" ? `h.row_hash = "unknown"` : `h.row_hash != e.row_hash OR ${refreshSql(definition)}`})
),
hashed AS (
  SELECT *, ${each(definition, (_, index) => `${hashSql(index)} AS h${index}`)}
  FROM candidates
),
compared AS (
  SELECT *, ${each(definition, changedSql)}
  FROM hashed
),
wanted AS (
  SELECT
    key, object, shape, row_hash,
    ${definition.mode === "events" ? `"event"` : moved.length === 0 ? `"upsert"` : `IF(${isMoved}, "remove", "upsert")`} AS operation,
    CASE
      WHEN is_new THEN "new"
      ${moved.length === 0 ? "" : `WHEN ${isMoved} THEN "identity"`}
      WHEN ${triggering.join(" OR ")} THEN "changed"
      ELSE "refresh"
    END AS reason,
    CONCAT(${each(definition, setOf, ", ")}) AS field_set,
    ${moved.length === 0 ? "" : `IF(${isMoved}, TO_JSON_STRING(held_identity), `}CONCAT("{", ARRAY_TO_STRING([${each(definition, sent, ", ")}], ","), "}")${moved.length === 0 ? "" : ")"} AS fields,
    CONCAT("{", ${each(definition, ({ field }, index) => `${sqlText(`${sqlText(field)}:"`)}, ${keptHash(definition.fields[index])(index)}, '"'`, `, ",", `)}, "}") AS hashes,
    ${identitySql(definition)} AS identity
  FROM compared
  WHERE is_new OR is_due OR ${triggering.join(" OR ")}
  UNION ALL
  ${removalSql(definition)}
),
due AS (
  SELECT w.*
  FROM wanted AS w
  LEFT JOIN ops.sync_quarantine AS q
    ON q.sync = @sync AND q.object = w.object AND q.key = w.key AND q.operation = w.operation
  WHERE q.key IS NULL OR (q.state = "rejected" AND q.row_hash != w.row_hash)
)
SELECT
  @plan_id, @run_id,
  ROW_NUMBER() OVER (ORDER BY IF(operation = "remove", 0, 1), object, shape, field_set, key),
  operation, object, key, shape, field_set, reason, fields, hashes, identity,
  ${versionsSql(definition)}, row_hash, @now
FROM due`;
}

/** Only a membership ends by itself or is replaced: it is confirmed anew when that moment has come. */
const refreshSql = ({ mode }: SyncDefinition): string =>
  mode === "membership" ? `IFNULL(h.acknowledged_at < @refresh_before, FALSE)` : "FALSE";

/** By what the member was added under: after a request without an answer nothing else is known, and nobody is taken out for that. */
const isMovedSql: Each = ({ field }, index) =>
  `IFNULL(JSON_VALUE(held_identity, ${sqlText(`$."${field}"`)}), "") != IFNULL(JSON_VALUE(v${index}, "$"), "")`;

const changedSql: Each = ({ whenNull }, index) =>
  `${whenNull === "leave" ? `v${index} != "null" AND ` : ""}(a${index} IS NULL OR a${index} != h${index}) AS c${index}`;

/** A field that is left alone keeps the hash of what the destination has. */
const keptHash =
  (mapping: FieldMapping | undefined) =>
  (index: number): string =>
    mapping?.whenNull === "leave"
      ? `IF(v${index} = "null", IFNULL(a${index}, ""), h${index})`
      : `h${index}`;

function identitySql({ fields }: SyncDefinition): string {
  const parts = fields.flatMap(({ field, identifies }, index) =>
    identifies === true
      ? [`IF(v${index} != "null", CONCAT(${sqlText(`${sqlText(field)}:`)}, v${index}), NULL)`]
      : [],
  );
  return parts.length === 0
    ? "CAST(NULL AS STRING)"
    : `CONCAT("{", ARRAY_TO_STRING([${parts.join(", ")}], ","), "}")`;
}

function versionsSql({ fields }: SyncDefinition): string {
  const versions = Object.fromEntries(
    fields.flatMap(({ normaliser }) =>
      normaliser === undefined ? [] : [[normaliser.name, normaliser.version]],
    ),
  );
  return Object.keys(versions).length === 0
    ? "CAST(NULL AS STRING)"
    : sqlText(JSON.stringify(versions));
}

/** What the destination holds and may not hold any longer: cleared field by field, or taken out as it was added. */
function removalSql(definition: SyncDefinition): string {
  const cleared = JSON.stringify(
    Object.fromEntries(definition.fields.map(({ field }) => [field, null])),
  );
  const fields =
    definition.mode === "membership"
      ? `IFNULL(TO_JSON_STRING(h.identity), "{}")`
      : sqlText(cleared);
  return `SELECT
    h.key, h.object, "" AS shape, "removed" AS row_hash, "remove" AS operation, "removed" AS reason,
    ${sqlText("1".repeat(definition.fields.length))} AS field_set, ${fields} AS fields, "{}" AS hashes, CAST(NULL AS STRING) AS identity
  FROM held AS h
  LEFT JOIN eligible AS e ON e.key = h.key AND e.object = h.object
  WHERE e.key IS NULL AND ${definition.mode === "events" ? "FALSE" : "TRUE"}`;
}

/** A hash of hashes, so that no text is larger than a 256th of the plan. */
const summarySql = ({ guards }: SyncDefinition): string => `WITH rows_of_plan AS (
  SELECT operation, reason, TO_HEX(SHA256(CONCAT(operation, "\\n", object, "\\n", key, "\\n", row_hash))) AS digest
  FROM ops.sync_plan
  WHERE plan_id = @plan_id
),
parts AS (
  SELECT
    SUBSTR(digest, 1, 2) AS part, TO_HEX(SHA256(STRING_AGG(digest, "" ORDER BY digest))) AS digest,
    COUNT(*) AS planned, COUNTIF(operation = "remove" AND reason = "removed") AS removed,
    COUNTIF(reason IN ("changed", "identity")) AS changed
  FROM rows_of_plan
  GROUP BY part
)
SELECT
  IFNULL(TO_HEX(SHA256(STRING_AGG(digest, "" ORDER BY part))), "") AS plan_hash,
  IFNULL(SUM(planned), 0) AS planned, IFNULL(SUM(removed), 0) AS removed, IFNULL(SUM(changed), 0) AS changed,
  (SELECT COUNT(*) FROM eligible) AS eligible_rows, IFNULL((${guards.emptyWhen ?? "FALSE"}), FALSE) AS empty_is_meant,
  (SELECT COUNT(*) FROM ops.sync_ack WHERE sync = @sync) AS acknowledged_rows,
  (SELECT AVG(score) FROM eligible) AS score_mean,
  (SELECT STDDEV_SAMP(score) FROM eligible) AS score_deviation
FROM parts`;
