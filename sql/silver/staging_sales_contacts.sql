-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [contact_id]
-- max_bytes: 20GB
WITH states AS (
  SELECT
    'salesforce' AS source,
    COALESCE(JSON_VALUE(payload, '$.Id'), JSON_VALUE(payload, '$.id')) AS contact_id,
    COALESCE(JSON_VALUE(payload, '$.AccountId'), JSON_VALUE(payload, '$.account_id')) AS account_id,
    NULLIF(LOWER(TRIM(COALESCE(JSON_VALUE(payload, '$.Email'), JSON_VALUE(payload, '$.email')))), '') AS email,
    COALESCE(COALESCE(JSON_VALUE(payload, '$.Phone'), JSON_VALUE(payload, '$.phone')), COALESCE(JSON_VALUE(payload, '$.MobilePhone'), JSON_VALUE(payload, '$.mobile_phone'))) AS phone,
    COALESCE(JSON_VALUE(payload, '$.FirstName'), JSON_VALUE(payload, '$.first_name')) AS first_name,
    COALESCE(JSON_VALUE(payload, '$.LastName'), JSON_VALUE(payload, '$.last_name')) AS last_name,
    COALESCE(JSON_VALUE(payload, '$.Title'), JSON_VALUE(payload, '$.title')) AS title,
    COALESCE(JSON_VALUE(payload, '$.MailingCity'), JSON_VALUE(payload, '$.mailing_city')) AS city,
    COALESCE(JSON_VALUE(payload, '$.MailingState'), JSON_VALUE(payload, '$.mailing_state')) AS region,
    COALESCE(JSON_VALUE(payload, '$.MailingCountry'), JSON_VALUE(payload, '$.mailing_country')) AS country,
    COALESCE(JSON_VALUE(payload, '$.MailingPostalCode'), JSON_VALUE(payload, '$.mailing_postal_code')) AS postal_code,
    COALESCE(JSON_VALUE(payload, '$.LeadSource'), JSON_VALUE(payload, '$.lead_source')) AS lead_source,
    CAST(NULL AS STRING) AS lifecycle_stage,
    DATE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.LastActivityDate'), JSON_VALUE(payload, '$.last_activity_date'))) AS TIMESTAMP)) AS last_activity_date,
    SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.HasOptedOutOfEmail'), JSON_VALUE(payload, '$.has_opted_out_of_email'))) AS BOOL) AS has_opted_out_of_email,
    CAST(NULL AS STRING) AS merged_contact_ids,
    COALESCE(JSON_VALUE(payload, '$.OwnerId'), JSON_VALUE(payload, '$.owner_id')) AS owner_id,
    COALESCE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.IsDeleted'), JSON_VALUE(payload, '$.is_deleted'))) AS BOOL), FALSE) OR NOT COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_active')) AS BOOL), TRUE) AS is_deleted,
    COALESCE(SAFE_CAST(REGEXP_REPLACE(JSON_VALUE(payload, '$.CreatedDate'), r'([+-]\d{2})(\d{2})$', r'\1:\2') AS TIMESTAMP), SAFE_CAST(TRIM(JSON_VALUE(payload, '$.created_date')) AS TIMESTAMP)) AS created_at,
    occurred_at AS updated_at,
    event_id
  FROM bronze.raw_salesforce_contact
  UNION ALL
  SELECT
    'hubspot',
    JSON_VALUE(payload, '$.id'),
    JSON_VALUE(payload, '$.property_associatedcompanyid'),
    NULLIF(LOWER(TRIM(JSON_VALUE(payload, '$.property_email'))), ''),
    COALESCE(JSON_VALUE(payload, '$.property_phone'), JSON_VALUE(payload, '$.property_mobilephone')),
    JSON_VALUE(payload, '$.property_firstname'),
    JSON_VALUE(payload, '$.property_lastname'),
    JSON_VALUE(payload, '$.property_jobtitle'),
    JSON_VALUE(payload, '$.property_city'),
    JSON_VALUE(payload, '$.property_state'),
    JSON_VALUE(payload, '$.property_country'),
    JSON_VALUE(payload, '$.property_zip'),
    JSON_VALUE(payload, '$.property_hs_analytics_source'),
    JSON_VALUE(payload, '$.property_lifecyclestage'),
    DATE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_notes_last_contacted')) AS TIMESTAMP)),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_hs_email_optout')) AS BOOL),
    JSON_VALUE(payload, '$.property_hs_merged_object_ids'),
    JSON_VALUE(payload, '$.property_hubspot_owner_id'),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_deleted')) AS BOOL), SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_deleted')) AS BOOL), FALSE),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_createdate')) AS TIMESTAMP), SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_created_at')) AS TIMESTAMP)),
    occurred_at,
    event_id
  FROM bronze.raw_hubspot_contact
)
SELECT
  source,
  contact_id,
  account_id,
  email,
  phone,
  first_name,
  last_name,
  title,
  city,
  region,
  country,
  postal_code,
  lead_source,
  lifecycle_stage,
  last_activity_date,
  has_opted_out_of_email,
  merged_contact_ids,
  owner_id,
  is_deleted,
  created_at,
  updated_at
FROM states
WHERE contact_id IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY source, contact_id ORDER BY updated_at DESC, event_id) = 1
