import type { Graph } from "./graph.ts";
import type { Model } from "./model.ts";

/** Event days one pipeline run rebuilds at most; what is left is found by the next one. Bounds memory and job size. */
export const maxDirtyDaysPerRun = 400;

const bronzeTables = (graph: Graph): string[] =>
  [...new Set([...graph.sources.values()].flat())]
    .filter((table) => table.startsWith("bronze."))
    .toSorted();

/**
 * Finds the event days whose count of bronze rows grew. Bronze is append-only, so a count that differs from the one that was
 * refined is exactly a day with new rows, whenever they landed. Only days of landing since @since are read (partition
 * pruning); the result is the run's input and kept in ops.dirty_partitions.
 */
export function findDirtyStatement(graph: Graph): string {
  const counts = bronzeTables(graph).map(
    (table) =>
      `SELECT '${table}' AS table_name, ingest_date, DATE(occurred_at) AS event_date, COUNT(*) AS row_count\n  FROM ${table} WHERE ingest_date >= @since GROUP BY ingest_date, event_date`,
  );
  return `INSERT INTO ops.dirty_partitions (run_id, table_name, ingest_date, event_date, row_count, found_at)
WITH counted AS (
  ${counts.join("\n  UNION ALL\n  ")}
),
changed AS (
  SELECT c.*
  FROM counted AS c
  LEFT JOIN ops.watermarks AS w USING (table_name, ingest_date, event_date)
  WHERE w.row_count IS NULL OR w.row_count <> c.row_count
)
SELECT @run_id, table_name, ingest_date, event_date, row_count, CURRENT_TIMESTAMP()
FROM changed
WHERE TRUE
QUALIFY DENSE_RANK() OVER (ORDER BY event_date) <= ${maxDirtyDaysPerRun}`;
}

/**
 * The days of a backfill's window as if all of their rows were new. An event lands on its day or later, with two days for
 * clocks that are ahead; where one landed earlier still, the watermark of its day knows it.
 */
export function findWindowStatement(graph: Graph): string {
  const rows = bronzeTables(graph).map(
    (table) =>
      `SELECT '${table}' AS table_name, ingest_date, DATE(occurred_at) AS event_date, COUNT(*) AS row_count\n  FROM ${table} WHERE ingest_date >= DATE_SUB(@from_day, INTERVAL 2 DAY) AND DATE(occurred_at) BETWEEN @from_day AND @to_day GROUP BY ingest_date, event_date`,
  );
  return `INSERT INTO ops.dirty_partitions (run_id, table_name, ingest_date, event_date, row_count, found_at)
WITH counted AS (
  ${rows.join("\n  UNION ALL\n  ")}
  UNION ALL
  SELECT table_name, ingest_date, event_date, row_count FROM ops.watermarks WHERE event_date BETWEEN @from_day AND @to_day
)
SELECT @run_id, table_name, ingest_date, event_date, MAX(row_count), CURRENT_TIMESTAMP()
FROM counted
GROUP BY table_name, ingest_date, event_date`;
}

/**
 * What each model has to rebuild, from what the run found: one row per touched model with its dirty days and the days of
 * landing that hold their bronze rows. Models share these lists, which may be long, so each list is a row of its own (`days`:
 * the JSON of query parameter values) that the rows of the models (`model`) name.
 */
export function planStatement(graph: Graph, models: readonly Model[]): string {
  const sources = models.flatMap((model) => {
    const tables = (graph.sources.get(model.name) ?? []).filter((table) =>
      table.startsWith("bronze."),
    );
    // A model made from predictions alone has no dirty days: it follows its parents.
    if (tables.length === 0) return [];
    return `STRUCT('${model.name}' AS model, [${tables.map((table) => `'${table}'`).join(", ")}] AS tables, ${graph.reachDays.get(model.name) ?? 0} AS reach_days, ${takesDays(model)} AS takes_days)`;
  });
  return `WITH models AS (
  SELECT * FROM UNNEST([
    ${sources.join(",\n    ")}
  ])
),
landed AS (
  SELECT table_name, ingest_date, event_date FROM ops.watermarks
  UNION DISTINCT
  SELECT table_name, ingest_date, event_date FROM ops.dirty_partitions WHERE run_id = @run_id
),
touched AS (
  SELECT DISTINCT m.model, table_name, DATE_ADD(d.event_date, INTERVAL distance DAY) AS event_date
  FROM models AS m, UNNEST(m.tables) AS table_name, UNNEST(GENERATE_ARRAY(-m.reach_days, m.reach_days)) AS distance
  INNER JOIN ops.dirty_partitions AS d USING (table_name)
  WHERE d.run_id = @run_id
),
days AS (
  SELECT model, ARRAY_AGG(DISTINCT event_date ORDER BY event_date) AS event_dates FROM touched GROUP BY model
),
reads AS (
  SELECT m.model, ARRAY_AGG(DISTINCT l.ingest_date ORDER BY l.ingest_date) AS ingest_dates
  FROM models AS m, UNNEST(m.tables) AS table_name
  INNER JOIN landed AS l USING (table_name)
  INNER JOIN (SELECT DISTINCT model, event_date FROM touched) AS t ON t.model = m.model AND t.event_date = l.event_date
  GROUP BY m.model
),
lists AS (
  SELECT
    model,
    ARRAY_LENGTH(event_dates) AS day_count,
    IF(m.takes_days, TO_JSON_STRING(ARRAY(SELECT STRUCT(CAST(day AS STRING) AS value) FROM UNNEST(event_dates) AS day ORDER BY day)), NULL) AS dirty_partitions,
    IF(m.takes_days, TO_JSON_STRING(ARRAY(SELECT STRUCT(CAST(day AS STRING) AS value) FROM UNNEST(ingest_dates) AS day ORDER BY day)), NULL) AS dirty_ingest_dates
  FROM days
  INNER JOIN models AS m USING (model)
  LEFT JOIN reads USING (model)
)
SELECT 'model' AS kind, model AS name, day_count, TO_HEX(MD5(dirty_partitions)) AS dirty_partitions, TO_HEX(MD5(dirty_ingest_dates)) AS dirty_ingest_dates, CAST(NULL AS STRING) AS days
FROM lists
UNION ALL
SELECT DISTINCT 'days', TO_HEX(MD5(days)), 0, CAST(NULL AS STRING), CAST(NULL AS STRING), days
FROM (SELECT dirty_partitions AS days FROM lists UNION ALL SELECT dirty_ingest_dates FROM lists)
WHERE days IS NOT NULL
ORDER BY kind, name`;
}

const takesDays = (model: Model): boolean =>
  model.header.kind === "window" || `${model.query} ${model.header.scope}`.includes("@dirty_");

/** Moves the watermarks to what the run found when it began; rows that landed since then are dirty for the next run. */
export const advanceStatement = `MERGE INTO ops.watermarks AS target
USING (
  SELECT table_name, ingest_date, event_date, row_count FROM ops.dirty_partitions WHERE run_id = @run_id
) AS source
ON target.table_name = source.table_name AND target.ingest_date = source.ingest_date AND target.event_date = source.event_date
WHEN MATCHED THEN
  UPDATE SET row_count = source.row_count, run_id = @run_id, updated_at = CURRENT_TIMESTAMP()
WHEN NOT MATCHED THEN
  INSERT (table_name, ingest_date, event_date, row_count, run_id, updated_at)
  VALUES (source.table_name, source.ingest_date, source.event_date, source.row_count, @run_id, CURRENT_TIMESTAMP())`;
