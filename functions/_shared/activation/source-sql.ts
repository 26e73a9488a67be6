import type { Consent, FieldMapping, FieldType, SyncDefinition } from "./definition.ts";

export const sqlText = (value: string): string => JSON.stringify(value);

const sqlTypes: Readonly<Record<FieldType, string>> = {
  string: "STRING",
  integer: "INT64",
  number: "FLOAT64",
  boolean: "BOOL",
  date: "DATE",
  timestamp: "TIMESTAMP",
};

/** Normalised, of the destination's type, and no longer than it takes. */
function typedSql({ value, type, normaliser, maxLength }: FieldMapping): string {
  const normalised = normaliser === undefined ? value : normaliser.sql(value);
  const typed = `CAST(${normalised} AS ${sqlTypes[type]})`;
  return maxLength === undefined ? typed : cutSql(typed, maxLength);
}

/** JSON text of a value of that type, which tells null, numbers, booleans and text apart; times in RFC 3339. */
export function jsonSql(value: string, type: FieldType): string {
  const json =
    type === "timestamp"
      ? `CONCAT('"', REPLACE(REPLACE(CAST(${value} AS STRING), " ", "T"), "+00", "Z"), '"')`
      : `TO_JSON_STRING(${value})`;
  return `IFNULL(${json}, "null")`;
}

/** The value that is sent, as JSON text. */
export const valueSql = (mapping: FieldMapping): string => jsonSql(typedSql(mapping), mapping.type);

/** What makes no row change is written as JSON only where the row changes: most rows of a plan do not. */
export const isWrittenLate = ({ triggers }: FieldMapping): boolean => triggers === false;

/**
 * Destinations count UTF-16 units, SQL counts characters, and those beyond U+FFFF take two units: leaving out one character
 * for each of them is enough, and text that has fewer bytes than units are allowed needs no look.
 */
const cutSql = (text: string, units: number): string =>
  `IF(BYTE_LENGTH(${text}) <= ${units}, ${text}, SUBSTR(${text}, 1, GREATEST(0, ${units} - LENGTH(REGEXP_REPLACE(${text}, r"[^\\x{10000}-\\x{10FFFF}]", "")))))`;

/** What must be TRUE for a row to leave, each under a name that a person understands. */
export const conditionsSql = (
  definition: SyncDefinition,
): readonly { readonly name: string; readonly sql: string }[] => [
  {
    name: "has a key",
    sql: `(${definition.key}) IS NOT NULL AND (${definition.object}) IS NOT NULL`,
  },
  ...(definition.where === undefined
    ? []
    : [{ name: `is of this sync: ${definition.where}`, sql: `(${definition.where})` }]),
  ...(definition.suppressed === undefined
    ? []
    : [
        {
          name: `is not suppressed: ${definition.suppressed}`,
          sql: `NOT IFNULL((${definition.suppressed}), FALSE)`,
        },
      ]),
  ...definition.consent.map((consent) => ({
    name: `${consent.basis === "opt_out" ? "has not denied" : "has consent to"} ${consent.purpose} by ${consent.channel}`,
    sql: consentSql(consent),
  })),
];

/** TRUE for rows of the source that may leave: of this sync, with every consent, not suppressed. */
export const eligibleSql = (definition: SyncDefinition): string =>
  conditionsSql(definition)
    .map(({ sql }) => sql)
    .join("\n    AND ");

/** No row means unknown, and unknown means no; a denial for the channel or for all of them outweighs every grant. */
export const consentSql = ({
  purpose,
  channel,
  customer = "s.customer_id",
  basis = "opt_in",
}: Consent): string =>
  `(${customer}) ${basis === "opt_in" ? "IN" : "NOT IN"} (
      SELECT c.customer_id
      FROM silver.staging_customers_consent AS c
      WHERE c.purpose = ${sqlText(purpose)} AND c.channel IN (${sqlText(channel)}, "all")
      GROUP BY c.customer_id
      HAVING ${basis === "opt_in" ? `LOGICAL_AND(c.state = "granted")` : `LOGICAL_OR(c.state = "denied")`}
    )`;

/** Rows that may leave, with every value in v0, v1, …: as JSON text, or as it is where it is written late. */
export const sourceSql = (definition: SyncDefinition): string => `SELECT
    CAST(${definition.key} AS STRING) AS key,
    CAST(${definition.object} AS STRING) AS object,
    ${definition.shape === undefined ? `""` : `IFNULL(CAST(${definition.shape} AS STRING), "")`} AS shape,
    ${definition.guards.scoreShift === undefined ? "CAST(NULL AS FLOAT64)" : `CAST(${definition.guards.scoreShift.value} AS FLOAT64)`} AS score,
    ${definition.fields.map((mapping, index) => `${isWrittenLate(mapping) ? typedSql(mapping) : valueSql(mapping)} AS v${index}`).join(",\n    ")}
  FROM ${rowsSql(definition)} AS s
  WHERE ${eligibleSql(definition)}`;

/** Rows with everything that the fields read. */
export const rowsSql = ({ prepared, source }: SyncDefinition): string => prepared ?? source;

/** Of the keys in `@rows` (JSON array of {object, key}) those that may leave now. */
export const allowedSql = (
  definition: SyncDefinition,
): string => `SELECT CAST(${definition.object} AS STRING) AS object, CAST(${definition.key} AS STRING) AS key
FROM ${definition.source} AS s
WHERE ${eligibleSql(definition)}
    AND CAST(${definition.key} AS STRING) IN (SELECT JSON_VALUE(r, '$.key') FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@rows))) AS r)`;
