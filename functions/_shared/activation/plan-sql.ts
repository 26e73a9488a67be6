import type { SyncDefinition } from "./definition.ts";

const text = (value: string): string => JSON.stringify(value);

/**
 * The plan in one statement: source rows hashed field by field against what the destination has acknowledged, rows that it
 * holds but may not hold any longer with every field null, and the counts that guards need on every row.
 * Parameter: sync. The baseline is what was acknowledged, never the last extract, so a failed row comes again.
 */
export function planSql(definition: SyncDefinition): string {
  const { fields } = definition;
  const each = (write: (index: number, field: string) => string): string =>
    fields.map((mapping, index) => write(index, mapping.field)).join(",\n    ");
  const triggers = fields.flatMap((mapping, index) => (mapping.triggers === false ? [] : [index]));
  return `WITH eligible AS (
  SELECT
    CAST(${definition.key} AS STRING) AS key,
    CAST(${definition.object} AS STRING) AS object,
    ${fields.map((mapping, index) => `${valueSql(mapping.value, mapping.maxLength)} AS v${index}`).join(",\n    ")}
  FROM ${definition.source} AS s
  WHERE ${definition.where ?? "TRUE"}
),
acknowledged AS (
  SELECT
    key,
    JSON_VALUE(field_hashes, '$."@object"') AS object,
    ${each((index, field) => `JSON_VALUE(field_hashes, ${text(`$."${field}"`)}) AS a${index}`)}
  FROM ops.sync_ack
  WHERE sync = @sync
),
wanted AS (
  SELECT *, FALSE AS is_removal FROM eligible
  UNION ALL
  SELECT
    key, object, ${fields.map((_, index) => `"null" AS v${index}`).join(", ")}, TRUE
  FROM acknowledged
  WHERE key NOT IN (SELECT key FROM eligible)
),
hashed AS (
  SELECT
    *,
    ${each((index, field) => `TO_HEX(SHA256(CONCAT(object, ":", ${text(field)}, ":", v${index}))) AS h${index}`)}
  FROM wanted
),
parked AS (
  SELECT key, outcome, row_hash
  FROM ops.sync_outcomes
  WHERE sync = @sync
  QUALIFY ROW_NUMBER() OVER (PARTITION BY key ORDER BY recorded_at DESC) = 1
)
SELECT
  h.key, h.object, h.is_removal, a.key IS NULL AS is_new,
  ${each((index) => `h.v${index}, h.h${index}, ${changed(index)} AS c${index}`)},
  (SELECT COUNT(*) FROM eligible) AS eligible_rows,
  (SELECT COUNT(*) FROM acknowledged) AS acknowledged_rows
FROM hashed AS h
LEFT JOIN acknowledged AS a ON a.key = h.key
LEFT JOIN parked AS p ON p.key = h.key AND p.outcome = "rejected"
WHERE (${triggers.map(changed).join(" OR ")})
  AND (p.row_hash IS NULL OR p.row_hash != ${rowHashSql(triggers)})
ORDER BY h.object, h.key`;
}

const changed = (index: number): string => `(a.a${index} IS NULL OR a.a${index} != h.h${index})`;

/** As `rowHashOf` computes it. */
const rowHashSql = (indexes: readonly number[]): string =>
  `TO_HEX(SHA256(CONCAT(${indexes.map((index) => `h.h${index}`).join(`, ":", `)})))`;

/** Values travel as JSON text, which tells null, numbers, booleans and text apart. */
function valueSql(value: string, maxLength: number | undefined): string {
  const bounded = maxLength === undefined ? value : `SUBSTR(${value}, 1, ${maxLength})`;
  return `IFNULL(TO_JSON_STRING(${bounded}), "null")`;
}
