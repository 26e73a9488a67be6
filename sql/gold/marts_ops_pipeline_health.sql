-- kind: view
/* What an operator asks first of every landed table and every model: when did it last work, what is wrong with it now. */
WITH sources AS (
  SELECT
    table_name,
    MAX(updated_at) AS last_run_at,
    MAX(ingest_date) AS last_landed_date,
    MAX(event_date) AS last_event_date,
    SUM(row_count) AS rows_total
  FROM ops.watermarks
  GROUP BY table_name
),
letters AS (
  SELECT
    CONCAT('bronze.raw_', source, '_', entity) AS table_name,
    COUNT(*) AS count_dead_letters
  FROM ops.dead_letters
  WHERE failed_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY) AND source IS NOT NULL AND entity IS NOT NULL
  GROUP BY table_name
),
runs AS (
  SELECT
    model AS table_name,
    MAX(IF(state = 'succeeded', finished_at, NULL)) AS last_success_at,
    ARRAY_AGG(
      STRUCT(run_id, state, finished_at, rows_affected, bytes_processed, error, TIMESTAMP_DIFF(finished_at, started_at, MILLISECOND) AS duration_ms)
      ORDER BY finished_at DESC, run_id LIMIT 1
    )[OFFSET(0)] AS latest
  FROM ops.model_runs
  GROUP BY model
),
tests AS (
  SELECT
    model AS table_name,
    run_id,
    COUNTIF(state <> 'passed' AND severity = 'error') AS count_failed_tests,
    COUNTIF(state <> 'passed' AND severity = 'warn') AS count_warnings
  FROM ops.quality_results
  GROUP BY model, run_id
)
SELECT
  s.table_name,
  'source' AS kind,
  IF(COALESCE(l.count_dead_letters, 0) > 0, 'dead_letters', 'ok') AS state,
  s.last_run_at AS last_success_at,
  s.last_run_at,
  s.last_landed_date,
  s.last_event_date,
  s.rows_total,
  CAST(NULL AS INT64) AS rows_affected,
  CAST(NULL AS INT64) AS bytes_processed,
  CAST(NULL AS INT64) AS duration_ms,
  0 AS count_failed_tests,
  0 AS count_warnings,
  COALESCE(l.count_dead_letters, 0) AS count_dead_letters,
  CAST(NULL AS STRING) AS error
FROM sources AS s
LEFT JOIN letters AS l USING (table_name)
UNION ALL
SELECT
  r.table_name,
  'model',
  r.latest.state,
  r.last_success_at,
  r.latest.finished_at,
  NULL,
  NULL,
  NULL,
  r.latest.rows_affected,
  r.latest.bytes_processed,
  r.latest.duration_ms,
  COALESCE(t.count_failed_tests, 0),
  COALESCE(t.count_warnings, 0),
  0,
  r.latest.error
FROM runs AS r
LEFT JOIN tests AS t ON t.table_name = r.table_name AND t.run_id = r.latest.run_id
