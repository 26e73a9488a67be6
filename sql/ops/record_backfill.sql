/* @summary: the window's own result. */
INSERT INTO ops.backfill_windows (
  backfill_id, window_from, window_to, run_id, release, state, started_at, finished_at, models_succeeded, models_failed, models_skipped
)
SELECT
  @backfill_id,
  DATE(@window_from),
  DATE(@window_to),
  @run_id,
  JSON_VALUE(summary, '$.release'),
  JSON_VALUE(summary, '$.state'),
  TIMESTAMP(JSON_VALUE(summary, '$.started_at')),
  CURRENT_TIMESTAMP(),
  CAST(JSON_VALUE(summary, '$.models.succeeded') AS INT64),
  CAST(JSON_VALUE(summary, '$.models.failed') AS INT64),
  CAST(JSON_VALUE(summary, '$.models.skipped') AS INT64)
FROM UNNEST([PARSE_JSON(@summary, wide_number_mode => 'round')]) AS summary
