INSERT INTO ops.scoring_runs (
  run_id, model, model_version, job_name, state, rows_scored, rows_failed, started_at, finished_at, detail
)
VALUES (
  @run_id, @model, NULLIF(@model_version, ''), NULLIF(@job_name, ''), @state, CAST(@rows_scored AS INT64),
  CAST(@rows_failed AS INT64), TIMESTAMP(@started_at), CURRENT_TIMESTAMP(), NULLIF(@detail, '')
)
