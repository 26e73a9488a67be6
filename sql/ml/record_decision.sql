INSERT INTO ops.model_decisions (
  run_id, model, model_version, evaluated_version, fitted_until, decision, reason, roc_auc, metrics, decided_at
)
VALUES (
  @run_id, @model, NULLIF(@model_version, ''), NULLIF(@evaluated_version, ''), CAST(NULLIF(@fitted_until, '') AS DATE),
  @decision, @reason, CAST(NULLIF(@roc_auc, '') AS FLOAT64), PARSE_JSON(@metrics, wide_number_mode => 'round'),
  CURRENT_TIMESTAMP()
)
