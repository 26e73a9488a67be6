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
/* HubSpot keeps whom a deal belongs to, and whether a stage closes it, in tables of their own. */
WITH states AS (
  SELECT
    'salesforce' AS source,
    COALESCE(JSON_VALUE(payload, '$.Id'), JSON_VALUE(payload, '$.id')) AS opportunity_id,
    COALESCE(JSON_VALUE(payload, '$.AccountId'), JSON_VALUE(payload, '$.account_id')) AS account_id,
    COALESCE(JSON_VALUE(payload, '$.ContactId'), JSON_VALUE(payload, '$.contact_id')) AS contact_id,
    COALESCE(JSON_VALUE(payload, '$.Name'), JSON_VALUE(payload, '$.name')) AS opportunity_name,
    COALESCE(JSON_VALUE(payload, '$.StageName'), JSON_VALUE(payload, '$.stage_name')) AS stage,
    CAST(ROUND(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.Amount'), JSON_VALUE(payload, '$.amount'))) AS NUMERIC) * 1000000) AS INT64) AS amount_micros,
    COALESCE(JSON_VALUE(payload, '$.CurrencyIsoCode'), JSON_VALUE(payload, '$.currency_iso_code')) AS currency_code,
    SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.Probability'), JSON_VALUE(payload, '$.probability'))) AS FLOAT64) AS probability,
    DATE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.CloseDate'), JSON_VALUE(payload, '$.close_date'))) AS TIMESTAMP)) AS close_date,
    COALESCE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.IsClosed'), JSON_VALUE(payload, '$.is_closed'))) AS BOOL), FALSE) AS is_closed,
    COALESCE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.IsWon'), JSON_VALUE(payload, '$.is_won'))) AS BOOL), FALSE) AS is_won,
    COALESCE(JSON_VALUE(payload, '$.LeadSource'), JSON_VALUE(payload, '$.lead_source')) AS lead_source,
    COALESCE(JSON_VALUE(payload, '$.CampaignId'), JSON_VALUE(payload, '$.campaign_id')) AS campaign_id,
    COALESCE(JSON_VALUE(payload, '$.OwnerId'), JSON_VALUE(payload, '$.owner_id')) AS owner_id,
    COALESCE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.IsDeleted'), JSON_VALUE(payload, '$.is_deleted'))) AS BOOL), FALSE) OR NOT COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_active')) AS BOOL), TRUE) AS is_deleted,
    COALESCE(SAFE_CAST(REGEXP_REPLACE(JSON_VALUE(payload, '$.CreatedDate'), r'([+-]\d{2})(\d{2})$', r'\1:\2') AS TIMESTAMP), SAFE_CAST(TRIM(JSON_VALUE(payload, '$.created_date')) AS TIMESTAMP)) AS created_at,
    occurred_at,
    event_id
  FROM bronze.raw_salesforce_opportunity
  UNION ALL
  SELECT
    'hubspot',
    JSON_VALUE(payload, '$.deal_id'),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.property_dealname'),
    JSON_VALUE(payload, '$.deal_pipeline_stage_id'),
    CAST(ROUND(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_amount')) AS NUMERIC) * 1000000) AS INT64),
    JSON_VALUE(payload, '$.property_deal_currency_code'),
    100 * SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_hs_deal_stage_probability')) AS FLOAT64),
    DATE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_closedate')) AS TIMESTAMP)),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_hs_is_closed')) AS BOOL), FALSE),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_hs_is_closed_won')) AS BOOL), FALSE),
    JSON_VALUE(payload, '$.property_hs_analytics_source'),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.owner_id'),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_deleted')) AS BOOL), SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_deleted')) AS BOOL), FALSE),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_createdate')) AS TIMESTAMP),
    occurred_at,
    event_id
  FROM bronze.raw_hubspot_deal
  UNION ALL
  /* Known by webhooks alone, until the connector lands it. */
  SELECT
    'hubspot', object_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, CAST(NULL AS DATE), FALSE, FALSE, NULL, NULL, NULL, FALSE,
    CAST(NULL AS TIMESTAMP), TIMESTAMP '1970-01-01 00:00:00+00', ''
  FROM silver.staging_sales_hubspot_changes
  WHERE object_type = 'deal'
  GROUP BY object_id
),
newest AS (
  SELECT *
  FROM states
  WHERE opportunity_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY source, opportunity_id ORDER BY occurred_at DESC, event_id) = 1
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
      IF(t.opportunity_name.told_at > l.occurred_at, t.opportunity_name.value, l.opportunity_name) AS opportunity_name,
      IF(t.stage.told_at > l.occurred_at, t.stage.value, l.stage) AS stage,
      IF(
        t.amount.told_at > l.occurred_at, CAST(ROUND(SAFE_CAST(t.amount.value AS NUMERIC) * 1000000) AS INT64), l.amount_micros
      ) AS amount_micros,
      IF(t.currency_code.told_at > l.occurred_at, t.currency_code.value, l.currency_code) AS currency_code,
      IF(t.stage.told_at > l.occurred_at, NULL, l.probability) AS probability,
      IF(
        t.close_date.told_at > l.occurred_at,
        COALESCE(
          DATE(TIMESTAMP_MILLIS(SAFE_CAST(t.close_date.value AS INT64))), DATE(SAFE_CAST(t.close_date.value AS TIMESTAMP))
        ),
        l.close_date
      ) AS close_date,
      IF(t.stage.told_at > l.occurred_at, FALSE, l.is_closed) AS is_closed,
      IF(t.stage.told_at > l.occurred_at, FALSE, l.is_won) AS is_won,
      IF(t.owner_id.told_at > l.occurred_at, t.owner_id.value, l.owner_id) AS owner_id,
      IF(t.deleted.told_at > l.occurred_at, t.deleted.value = 'true', l.is_deleted) AS is_deleted,
      GREATEST(l.occurred_at, COALESCE(t.changed_at, l.occurred_at)) AS occurred_at
    )
  FROM newest AS l
  LEFT JOIN told AS t ON l.source = 'hubspot' AND t.object_id = l.opportunity_id
),
company_of_deal AS (
  SELECT JSON_VALUE(payload, '$.deal_id') AS deal_id, MIN(JSON_VALUE(payload, '$.company_id')) AS account_id
  FROM bronze.raw_hubspot_deal_company
  GROUP BY deal_id
),
contact_of_deal AS (
  SELECT JSON_VALUE(payload, '$.deal_id') AS deal_id, MIN(JSON_VALUE(payload, '$.contact_id')) AS contact_id
  FROM bronze.raw_hubspot_deal_contact
  GROUP BY deal_id
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
  s.source,
  s.opportunity_id,
  COALESCE(s.account_id, a.account_id) AS account_id,
  COALESCE(s.contact_id, c.contact_id) AS contact_id,
  s.opportunity_name,
  s.stage,
  s.amount_micros,
  s.currency_code,
  COALESCE(s.probability, 100 * g.probability) AS probability,
  s.close_date,
  s.is_closed OR COALESCE(g.is_closed, FALSE) AS is_closed,
  s.is_won OR COALESCE(g.is_won, FALSE) AS is_won,
  s.lead_source,
  s.campaign_id,
  s.owner_id,
  s.is_deleted,
  s.created_at,
  s.occurred_at AS updated_at
FROM latest AS s
LEFT JOIN company_of_deal AS a ON s.source = 'hubspot' AND a.deal_id = s.opportunity_id
LEFT JOIN contact_of_deal AS c ON s.source = 'hubspot' AND c.deal_id = s.opportunity_id
LEFT JOIN stages AS g ON s.source = 'hubspot' AND g.stage = s.stage
