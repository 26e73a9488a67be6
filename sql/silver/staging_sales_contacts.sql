-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [contact_id]
-- declassify:
--   account_id: "A company's id, as the change's property of that name holds."
--   title: "A job title, as the change's property of that name holds."
--   region: "A region, as the change's property of that name holds."
--   country: "A country, as the change's property of that name holds."
--   lead_source: "Where a lead came from, as the change's property of that name holds."
--   lifecycle_stage: "A stage, as the change's property of that name holds."
--   has_opted_out_of_email: "True or false, as the change's property of that name holds."
--   owner_id: "A user's id in the CRM, as the change's property of that name holds."
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
  UNION ALL
  /* Known by what changed alone, until a whole state lands. */
  SELECT
    source, object_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, CAST(NULL AS DATE), CAST(NULL AS BOOL), NULL, NULL, FALSE,
    CAST(NULL AS TIMESTAMP), TIMESTAMP '1970-01-01 00:00:00+00', ''
  FROM silver.staging_sales_changes
  WHERE object_type = 'contact'
  GROUP BY source, object_id
),
latest AS (
  SELECT *
  FROM states
  WHERE contact_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY source, contact_id ORDER BY updated_at DESC, event_id) = 1
),
told AS (
  SELECT
    source,
    object_id,
    MAX(changed_at) AS changed_at,
    ARRAY_AGG(IF(property_name = 'account_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS account_id,
    ARRAY_AGG(IF(property_name = 'email', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS email,
    ARRAY_AGG(IF(property_name = 'phone', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS phone,
    ARRAY_AGG(IF(property_name = 'first_name', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS first_name,
    ARRAY_AGG(IF(property_name = 'last_name', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS last_name,
    ARRAY_AGG(IF(property_name = 'title', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS title,
    ARRAY_AGG(IF(property_name = 'city', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS city,
    ARRAY_AGG(IF(property_name = 'region', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS region,
    ARRAY_AGG(IF(property_name = 'country', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS country,
    ARRAY_AGG(IF(property_name = 'postal_code', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS postal_code,
    ARRAY_AGG(IF(property_name = 'lead_source', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS lead_source,
    ARRAY_AGG(IF(property_name = 'lifecycle_stage', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS lifecycle_stage,
    ARRAY_AGG(IF(property_name = 'has_opted_out_of_email', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS has_opted_out_of_email,
    ARRAY_AGG(IF(property_name = 'owner_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS owner_id,
    ARRAY_AGG(IF(property_name = '(deleted)', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS deleted
  FROM silver.staging_sales_changes
  WHERE object_type = 'contact'
  GROUP BY source, object_id
)
SELECT
  l.source,
  l.contact_id,
  IF(t.account_id.told_at > l.updated_at, t.account_id.value, l.account_id) AS account_id,
  IF(t.email.told_at > l.updated_at, LOWER(t.email.value), l.email) AS email,
  IF(t.phone.told_at > l.updated_at, t.phone.value, l.phone) AS phone,
  IF(t.first_name.told_at > l.updated_at, t.first_name.value, l.first_name) AS first_name,
  IF(t.last_name.told_at > l.updated_at, t.last_name.value, l.last_name) AS last_name,
  IF(t.title.told_at > l.updated_at, t.title.value, l.title) AS title,
  IF(t.city.told_at > l.updated_at, t.city.value, l.city) AS city,
  IF(t.region.told_at > l.updated_at, t.region.value, l.region) AS region,
  IF(t.country.told_at > l.updated_at, t.country.value, l.country) AS country,
  IF(t.postal_code.told_at > l.updated_at, t.postal_code.value, l.postal_code) AS postal_code,
  IF(t.lead_source.told_at > l.updated_at, t.lead_source.value, l.lead_source) AS lead_source,
  IF(t.lifecycle_stage.told_at > l.updated_at, t.lifecycle_stage.value, l.lifecycle_stage) AS lifecycle_stage,
  l.last_activity_date,
  IF(t.has_opted_out_of_email.told_at > l.updated_at, SAFE_CAST(t.has_opted_out_of_email.value AS BOOL), l.has_opted_out_of_email) AS has_opted_out_of_email,
  l.merged_contact_ids,
  IF(t.owner_id.told_at > l.updated_at, t.owner_id.value, l.owner_id) AS owner_id,
  IF(t.deleted.told_at > l.updated_at, t.deleted.value = 'true', l.is_deleted) AS is_deleted,
  l.created_at,
  GREATEST(l.updated_at, COALESCE(t.changed_at, l.updated_at)) AS updated_at
FROM latest AS l
LEFT JOIN told AS t ON t.source = l.source AND t.object_id = l.contact_id
