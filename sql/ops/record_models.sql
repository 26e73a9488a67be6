/* @runs: JSON list that the pipeline collected. */
INSERT INTO ops.model_runs (run_id, model, state, started_at, finished_at, job_id, rows_affected, bytes_processed, error)
SELECT
  @run_id,
  JSON_VALUE(run, '$.model'),
  JSON_VALUE(run, '$.state'),
  TIMESTAMP(JSON_VALUE(run, '$.started_at')),
  TIMESTAMP(JSON_VALUE(run, '$.finished_at')),
  JSON_VALUE(run, '$.job_id'),
  CAST(JSON_VALUE(run, '$.rows_affected') AS INT64),
  CAST(JSON_VALUE(run, '$.bytes_processed') AS INT64),
  JSON_VALUE(run, '$.error')
FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@runs))) AS run
