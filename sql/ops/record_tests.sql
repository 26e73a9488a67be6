/* @tests: JSON list of the lists that the models' tests answered. */
INSERT INTO ops.quality_results (run_id, test, model, severity, state, failing_rows, tested_at, observed, failing_query)
SELECT
  @run_id,
  JSON_VALUE(result, '$.test'),
  JSON_VALUE(result, '$.model'),
  JSON_VALUE(result, '$.severity'),
  JSON_VALUE(result, '$.state'),
  CAST(JSON_VALUE(result, '$.failing_rows') AS INT64),
  TIMESTAMP(JSON_VALUE(result, '$.tested_at')),
  CAST(JSON_VALUE(result, '$.observed') AS FLOAT64),
  JSON_VALUE(result, '$.failing_query')
FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@tests))) AS model_results, UNNEST(JSON_QUERY_ARRAY(model_results)) AS result
