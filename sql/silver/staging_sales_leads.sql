-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [lead_id]
-- max_bytes: 20GB
WITH states AS (
  SELECT
    'salesforce' AS source,
    COALESCE(JSON_VALUE(payload, '$.Id'), JSON_VALUE(payload, '$.id')) AS lead_id,
    NULLIF(LOWER(TRIM(COALESCE(JSON_VALUE(payload, '$.Email'), JSON_VALUE(payload, '$.email')))), '') AS email,
    COALESCE(COALESCE(JSON_VALUE(payload, '$.Phone'), JSON_VALUE(payload, '$.phone')), COALESCE(JSON_VALUE(payload, '$.MobilePhone'), JSON_VALUE(payload, '$.mobile_phone'))) AS phone,
    COALESCE(JSON_VALUE(payload, '$.FirstName'), JSON_VALUE(payload, '$.first_name')) AS first_name,
    COALESCE(JSON_VALUE(payload, '$.LastName'), JSON_VALUE(payload, '$.last_name')) AS last_name,
    COALESCE(JSON_VALUE(payload, '$.Company'), JSON_VALUE(payload, '$.company')) AS company,
    COALESCE(JSON_VALUE(payload, '$.Title'), JSON_VALUE(payload, '$.title')) AS title,
    COALESCE(JSON_VALUE(payload, '$.Industry'), JSON_VALUE(payload, '$.industry')) AS industry,
    COALESCE(JSON_VALUE(payload, '$.City'), JSON_VALUE(payload, '$.city')) AS city,
    COALESCE(JSON_VALUE(payload, '$.State'), JSON_VALUE(payload, '$.state')) AS region,
    COALESCE(JSON_VALUE(payload, '$.Country'), JSON_VALUE(payload, '$.country')) AS country,
    COALESCE(JSON_VALUE(payload, '$.LeadSource'), JSON_VALUE(payload, '$.lead_source')) AS lead_source,
    COALESCE(JSON_VALUE(payload, '$.Status'), JSON_VALUE(payload, '$.status')) AS lead_status,
    COALESCE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.IsConverted'), JSON_VALUE(payload, '$.is_converted'))) AS BOOL), FALSE) AS is_converted,
    DATE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.ConvertedDate'), JSON_VALUE(payload, '$.converted_date'))) AS TIMESTAMP)) AS converted_date,
    COALESCE(JSON_VALUE(payload, '$.ConvertedContactId'), JSON_VALUE(payload, '$.converted_contact_id')) AS converted_contact_id,
    COALESCE(JSON_VALUE(payload, '$.ConvertedAccountId'), JSON_VALUE(payload, '$.converted_account_id')) AS converted_account_id,
    COALESCE(JSON_VALUE(payload, '$.ConvertedOpportunityId'), JSON_VALUE(payload, '$.converted_opportunity_id')) AS converted_opportunity_id,
    COALESCE(JSON_VALUE(payload, '$.OwnerId'), JSON_VALUE(payload, '$.owner_id')) AS owner_id,
    SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.HasOptedOutOfEmail'), JSON_VALUE(payload, '$.has_opted_out_of_email'))) AS BOOL) AS has_opted_out_of_email,
    COALESCE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.IsDeleted'), JSON_VALUE(payload, '$.is_deleted'))) AS BOOL), FALSE) OR NOT COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_active')) AS BOOL), TRUE) AS is_deleted,
    COALESCE(SAFE_CAST(REGEXP_REPLACE(JSON_VALUE(payload, '$.CreatedDate'), r'([+-]\d{2})(\d{2})$', r'\1:\2') AS TIMESTAMP), SAFE_CAST(TRIM(JSON_VALUE(payload, '$.created_date')) AS TIMESTAMP)) AS created_at,
    occurred_at AS updated_at,
    event_id
  FROM bronze.raw_salesforce_lead
)
SELECT
  source,
  lead_id,
  email,
  phone,
  first_name,
  last_name,
  company,
  title,
  industry,
  city,
  region,
  country,
  lead_source,
  lead_status,
  is_converted,
  converted_date,
  converted_contact_id,
  converted_account_id,
  converted_opportunity_id,
  owner_id,
  has_opted_out_of_email,
  is_deleted,
  created_at,
  updated_at
FROM states
WHERE lead_id IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY source, lead_id ORDER BY updated_at DESC, event_id) = 1
