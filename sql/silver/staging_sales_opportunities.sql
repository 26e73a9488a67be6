-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [opportunity_id]
--   - row: "is_closed OR NOT is_won"
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
),
latest AS (
  SELECT *
  FROM states
  WHERE opportunity_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY source, opportunity_id ORDER BY occurred_at DESC, event_id) = 1
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
