-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [account_id]
-- declassify: {city: "Where a company has its office, not where a person lives."}
-- max_bytes: 20GB
WITH states AS (
  SELECT
    'salesforce' AS source,
    COALESCE(JSON_VALUE(payload, '$.Id'), JSON_VALUE(payload, '$.id')) AS account_id,
    COALESCE(JSON_VALUE(payload, '$.Name'), JSON_VALUE(payload, '$.name')) AS account_name,
    COALESCE(JSON_VALUE(payload, '$.Type'), JSON_VALUE(payload, '$.type')) AS account_type,
    COALESCE(JSON_VALUE(payload, '$.Industry'), JSON_VALUE(payload, '$.industry')) AS industry,
    SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.AnnualRevenue'), JSON_VALUE(payload, '$.annual_revenue'))) AS FLOAT64) AS annual_revenue,
    CAST(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.NumberOfEmployees'), JSON_VALUE(payload, '$.number_of_employees'))) AS FLOAT64) AS INT64) AS number_of_employees,
    COALESCE(JSON_VALUE(payload, '$.Website'), JSON_VALUE(payload, '$.website')) AS website,
    COALESCE(JSON_VALUE(payload, '$.BillingCity'), JSON_VALUE(payload, '$.billing_city')) AS city,
    COALESCE(JSON_VALUE(payload, '$.BillingState'), JSON_VALUE(payload, '$.billing_state')) AS region,
    COALESCE(JSON_VALUE(payload, '$.BillingCountry'), JSON_VALUE(payload, '$.billing_country')) AS country,
    COALESCE(JSON_VALUE(payload, '$.ParentId'), JSON_VALUE(payload, '$.parent_id')) AS parent_account_id,
    COALESCE(JSON_VALUE(payload, '$.OwnerId'), JSON_VALUE(payload, '$.owner_id')) AS owner_id,
    COALESCE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.IsDeleted'), JSON_VALUE(payload, '$.is_deleted'))) AS BOOL), FALSE) OR NOT COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_active')) AS BOOL), TRUE) AS is_deleted,
    COALESCE(SAFE_CAST(REGEXP_REPLACE(JSON_VALUE(payload, '$.CreatedDate'), r'([+-]\d{2})(\d{2})$', r'\1:\2') AS TIMESTAMP), SAFE_CAST(TRIM(JSON_VALUE(payload, '$.created_date')) AS TIMESTAMP)) AS created_at,
    occurred_at AS updated_at,
    event_id
  FROM bronze.raw_salesforce_account
  UNION ALL
  SELECT
    'hubspot',
    JSON_VALUE(payload, '$.id'),
    JSON_VALUE(payload, '$.property_name'),
    JSON_VALUE(payload, '$.property_type'),
    JSON_VALUE(payload, '$.property_industry'),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_annualrevenue')) AS FLOAT64),
    CAST(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_numberofemployees')) AS FLOAT64) AS INT64),
    COALESCE(JSON_VALUE(payload, '$.property_website'), JSON_VALUE(payload, '$.property_domain')),
    JSON_VALUE(payload, '$.property_city'),
    JSON_VALUE(payload, '$.property_state'),
    JSON_VALUE(payload, '$.property_country'),
    JSON_VALUE(payload, '$.property_hs_parent_company_id'),
    JSON_VALUE(payload, '$.property_hubspot_owner_id'),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_deleted')) AS BOOL), SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_deleted')) AS BOOL), FALSE),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_createdate')) AS TIMESTAMP),
    occurred_at,
    event_id
  FROM bronze.raw_hubspot_company
)
SELECT
  source,
  account_id,
  account_name,
  account_type,
  industry,
  annual_revenue,
  number_of_employees,
  website,
  city,
  region,
  country,
  parent_account_id,
  owner_id,
  is_deleted,
  created_at,
  updated_at
FROM states
WHERE account_id IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY source, account_id ORDER BY updated_at DESC, event_id) = 1
