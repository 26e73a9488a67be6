-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [opportunity_id]
--   - row: "is_closed OR NOT is_won"
-- declassify:
--   opportunity_id: "An opportunity's id, no person's."
--   account_id: "A company's id, as the change's property of that name holds."
--   lead_source: "Where it came from, as the change's property of that name holds."
--   probability: "A share, as the change's property of that name holds."
--   opportunity_name: "An opportunity's name, as the change's property of that name holds."
--   stage: "A stage, as the change's property of that name holds."
--   amount_micros: "An amount, as the change's property of that name holds."
--   currency_code: "A currency, as the change's property of that name holds."
--   close_date: "A day, as the change's property of that name holds."
--   owner_id: "A user's id in the CRM, as the change's property of that name holds."
-- max_bytes: 20GB
/* The latest state of the history, and over it what webhooks and change events told since; an opportunity that they alone know has an empty one. */
WITH newest AS (
  SELECT * EXCEPT (valid_from, valid_to, is_current), valid_from AS updated_at
  FROM silver.staging_sales_opportunity_history
  WHERE is_current
  UNION ALL
  SELECT
    c.source, c.object_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, CAST(NULL AS DATE), FALSE, FALSE, NULL, NULL, NULL, FALSE,
    CAST(NULL AS TIMESTAMP), TIMESTAMP '1970-01-01 00:00:00+00'
  FROM silver.staging_sales_changes AS c
  LEFT JOIN silver.staging_sales_opportunity_history AS h ON h.source = c.source AND h.opportunity_id = c.object_id
  WHERE c.object_type = 'opportunity' AND h.opportunity_id IS NULL
  GROUP BY c.source, c.object_id
),
told AS (
  SELECT
    source,
    object_id,
    MAX(changed_at) AS changed_at,
    ARRAY_AGG(IF(property_name = 'account_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS account_id,
    ARRAY_AGG(IF(property_name = 'contact_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS contact_id,
    ARRAY_AGG(IF(property_name = 'name', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS opportunity_name,
    ARRAY_AGG(IF(property_name = 'stage', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS stage,
    ARRAY_AGG(IF(property_name = 'amount', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS amount,
    ARRAY_AGG(IF(property_name = 'currency_code', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS currency_code,
    ARRAY_AGG(IF(property_name = 'probability', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS probability,
    ARRAY_AGG(IF(property_name = 'close_date', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS close_date,
    ARRAY_AGG(IF(property_name = 'lead_source', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS lead_source,
    ARRAY_AGG(IF(property_name = 'owner_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS owner_id,
    ARRAY_AGG(IF(property_name = '(deleted)', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS deleted
  FROM silver.staging_sales_changes
  WHERE object_type = 'opportunity'
  GROUP BY source, object_id
),
/* A stage that a webhook tells decides by itself whether the deal is closed, and with which probability. */
latest AS (
  SELECT
    l.* REPLACE (
      IF(t.account_id.told_at > l.updated_at, t.account_id.value, l.account_id) AS account_id,
      IF(t.contact_id.told_at > l.updated_at, t.contact_id.value, l.contact_id) AS contact_id,
      IF(t.lead_source.told_at > l.updated_at, t.lead_source.value, l.lead_source) AS lead_source,
      IF(t.opportunity_name.told_at > l.updated_at, t.opportunity_name.value, l.opportunity_name) AS opportunity_name,
      IF(t.stage.told_at > l.updated_at, t.stage.value, l.stage) AS stage,
      IF(
        t.amount.told_at > l.updated_at, CAST(ROUND(SAFE_CAST(t.amount.value AS NUMERIC) * 1000000) AS INT64), l.amount_micros
      ) AS amount_micros,
      IF(t.currency_code.told_at > l.updated_at, t.currency_code.value, l.currency_code) AS currency_code,
      CASE
        WHEN t.probability.told_at > l.updated_at THEN SAFE_CAST(t.probability.value AS FLOAT64)
        WHEN t.stage.told_at > l.updated_at THEN NULL
        ELSE l.probability
      END AS probability,
      IF(
        t.close_date.told_at > l.updated_at,
        COALESCE(
          DATE(TIMESTAMP_MILLIS(SAFE_CAST(t.close_date.value AS INT64))), DATE(SAFE_CAST(t.close_date.value AS TIMESTAMP))
        ),
        l.close_date
      ) AS close_date,
      IF(t.stage.told_at > l.updated_at, FALSE, l.is_closed) AS is_closed,
      IF(t.stage.told_at > l.updated_at, FALSE, l.is_won) AS is_won,
      IF(t.owner_id.told_at > l.updated_at, t.owner_id.value, l.owner_id) AS owner_id,
      IF(t.deleted.told_at > l.updated_at, t.deleted.value = 'true', l.is_deleted) AS is_deleted,
      GREATEST(l.updated_at, COALESCE(t.changed_at, l.updated_at)) AS updated_at
    ),
    l.source = 'hubspot' OR COALESCE(t.stage.told_at > l.updated_at, FALSE) AS asks_stage
  FROM newest AS l
  LEFT JOIN told AS t ON t.source = l.source AND t.object_id = l.opportunity_id
),
/* What a stage means HubSpot's pipelines say, and the opportunities that stood in it. */
stages AS (
  SELECT source, stage, MAX(probability) AS probability, LOGICAL_OR(is_closed) AS is_closed, LOGICAL_OR(is_won) AS is_won
  FROM silver.staging_sales_opportunity_history
  WHERE source = 'salesforce' AND stage IS NOT NULL
  GROUP BY source, stage
  UNION ALL
  SELECT
    'hubspot',
    JSON_VALUE(payload, '$.stage_id') AS stage,
    100 * SAFE_CAST(TRIM(JSON_VALUE(payload, '$.probability')) AS FLOAT64),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_closed')) AS BOOL), FALSE),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.closed_won')) AS BOOL), FALSE)
  FROM bronze.raw_hubspot_deal_pipeline_stage
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY stage ORDER BY occurred_at DESC, event_id) = 1
)
SELECT
  s.* EXCEPT (asks_stage) REPLACE (
    COALESCE(s.probability, g.probability) AS probability,
    s.is_closed OR COALESCE(g.is_closed, FALSE) AS is_closed,
    s.is_won OR COALESCE(g.is_won, FALSE) AS is_won
  )
FROM latest AS s
LEFT JOIN stages AS g ON s.asks_stage AND g.source = s.source AND g.stage = s.stage
