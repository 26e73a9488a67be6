-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [opportunity_id]
--   - row: "is_closed OR NOT is_won"
-- declassify:
--   opportunity_id: "A deal's id, no person's."
--   opportunity_name: "A deal's name, as the webhook's property of that name holds."
--   stage: "A stage, as the webhook's property of that name holds."
--   amount_micros: "An amount, as the webhook's property of that name holds."
--   currency_code: "A currency, as the webhook's property of that name holds."
--   close_date: "A day, as the webhook's property of that name holds."
--   owner_id: "A user's id at HubSpot, as the webhook's property of that name holds."
-- max_bytes: 20GB
/* The latest state of the history, and over it what HubSpot's webhooks told since; a deal that they alone know has an empty one. */
WITH newest AS (
  SELECT * EXCEPT (valid_from, valid_to, is_current), valid_from AS updated_at
  FROM silver.staging_sales_opportunity_history
  WHERE is_current
  UNION ALL
  SELECT
    'hubspot', object_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, CAST(NULL AS DATE), FALSE, FALSE, NULL, NULL, NULL, FALSE,
    CAST(NULL AS TIMESTAMP), TIMESTAMP '1970-01-01 00:00:00+00'
  FROM silver.staging_sales_hubspot_changes
  WHERE
    object_type = 'deal'
    AND object_id NOT IN (
      SELECT h.opportunity_id FROM silver.staging_sales_opportunity_history AS h WHERE h.source = 'hubspot'
    )
  GROUP BY object_id
),
told AS (
  SELECT
    object_id,
    MAX(changed_at) AS changed_at,
    ARRAY_AGG(IF(property_name = 'dealname', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS opportunity_name,
    ARRAY_AGG(IF(property_name = 'dealstage', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS stage,
    ARRAY_AGG(IF(property_name = 'amount', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS amount,
    ARRAY_AGG(IF(property_name = 'deal_currency_code', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS currency_code,
    ARRAY_AGG(IF(property_name = 'closedate', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS close_date,
    ARRAY_AGG(IF(property_name = 'hubspot_owner_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS owner_id,
    ARRAY_AGG(IF(property_name = '(deleted)', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS deleted
  FROM silver.staging_sales_hubspot_changes
  WHERE object_type = 'deal'
  GROUP BY object_id
),
/* A stage that a webhook tells decides by itself whether the deal is closed, and with which probability. */
latest AS (
  SELECT
    l.* REPLACE (
      IF(t.opportunity_name.told_at > l.updated_at, t.opportunity_name.value, l.opportunity_name) AS opportunity_name,
      IF(t.stage.told_at > l.updated_at, t.stage.value, l.stage) AS stage,
      IF(
        t.amount.told_at > l.updated_at, CAST(ROUND(SAFE_CAST(t.amount.value AS NUMERIC) * 1000000) AS INT64), l.amount_micros
      ) AS amount_micros,
      IF(t.currency_code.told_at > l.updated_at, t.currency_code.value, l.currency_code) AS currency_code,
      IF(t.stage.told_at > l.updated_at, NULL, l.probability) AS probability,
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
    )
  FROM newest AS l
  LEFT JOIN told AS t ON l.source = 'hubspot' AND t.object_id = l.opportunity_id
),
stages AS (
  SELECT
    JSON_VALUE(payload, '$.stage_id') AS stage,
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$.probability')) AS FLOAT64) AS probability,
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_closed')) AS BOOL), FALSE) AS is_closed,
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.closed_won')) AS BOOL), FALSE) AS is_won
  FROM bronze.raw_hubspot_deal_pipeline_stage
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY stage ORDER BY occurred_at DESC, event_id) = 1
)
SELECT
  s.* REPLACE (
    COALESCE(s.probability, 100 * g.probability) AS probability,
    s.is_closed OR COALESCE(g.is_closed, FALSE) AS is_closed,
    s.is_won OR COALESCE(g.is_won, FALSE) AS is_won
  )
FROM latest AS s
LEFT JOIN stages AS g ON s.source = 'hubspot' AND g.stage = s.stage
