import type { FitRequest } from "./handler.ts";

const history = "frequency, recency_weeks, age_weeks, mean_repeat_value, currency_code";

/** Histories in an order that has nothing to do with the customers, so that the first of them are a fair sample. */
export const histories = ({ instances, key }: FitRequest, limit: number): string =>
  `SELECT ${history} FROM ${instances} ORDER BY FARM_FINGERPRINT(CAST(${key} AS STRING)) LIMIT ${limit}`;

export const customersOf = (
  { instances, key }: FitRequest,
  offset: number,
  limit: number,
): string =>
  `SELECT CAST(${key} AS STRING) AS row_key, ${history} FROM ${instances} ORDER BY row_key LIMIT ${limit} OFFSET ${offset}`;

/** The columns that a batch prediction job adds: the rest of the members contribute nothing. */
function addedColumns(learnt: readonly string[], value: (name: string) => string): string {
  const explained = new Set(["frequency", "recency_weeks", "age_weeks", "mean_repeat_value"]);
  const members = learnt.map((name) =>
    explained.has(name) ? `${value(name)} AS ${name}` : `CAST(0 AS FLOAT64) AS ${name}`,
  );
  return `${value("value")} AS predicted_label,
  STRUCT([STRUCT(
    ${value("baseline")} AS baselineOutputValue,
    ${value("value")} AS instanceOutputValue,
    STRUCT(${members.join(", ")}) AS featureAttributions
  )] AS attributions) AS explanation`;
}

export const createOutput = ({ instances, output, learnt }: FitRequest): string =>
  `CREATE OR REPLACE TABLE ${output} AS
SELECT i.*, ${addedColumns(learnt, () => "CAST(0 AS FLOAT64)")}
FROM ${instances} AS i
WHERE FALSE`;

export const insertPredictions = ({ instances, output, key, learnt }: FitRequest): string =>
  `INSERT INTO ${output}
SELECT i.*, ${addedColumns(learnt, (name) => `CAST(JSON_VALUE(row, '$.${name}') AS FLOAT64)`)}
FROM UNNEST(JSON_QUERY_ARRAY(@rows)) AS row
INNER JOIN ${instances} AS i ON CAST(i.${key} AS STRING) = JSON_VALUE(row, '$.key')`;
