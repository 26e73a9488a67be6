/* @summary: the pipeline's own result. */
INSERT INTO ops.pipeline_runs (
  run_id, release, state, started_at, finished_at, dirty_partitions, models_succeeded, models_failed, models_skipped, detail
)
SELECT
  @run_id,
  JSON_VALUE(summary, '$.release'),
  JSON_VALUE(summary, '$.state'),
  TIMESTAMP(JSON_VALUE(summary, '$.started_at')),
  CURRENT_TIMESTAMP(),
  CAST(JSON_VALUE(summary, '$.dirty_days') AS INT64),
  CAST(JSON_VALUE(summary, '$.models.succeeded') AS INT64),
  CAST(JSON_VALUE(summary, '$.models.failed') AS INT64),
  CAST(JSON_VALUE(summary, '$.models.skipped') AS INT64),
  JSON_VALUE(summary, '$.detail')
FROM UNNEST([PARSE_JSON(@summary, wide_number_mode => 'round')]) AS summary
