-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [lead_id]
-- declassify:
--   company: "A company's name, as the change's property of that name holds."
--   title: "A job title, as the change's property of that name holds."
--   industry: "An industry, as the change's property of that name holds."
--   region: "A region, as the change's property of that name holds."
--   country: "A country, as the change's property of that name holds."
--   lead_source: "Where a lead came from, as the change's property of that name holds."
--   lead_status: "A status, as the change's property of that name holds."
--   is_converted: "True or false, as the change's property of that name holds."
--   converted_account_id: "A company's id, as the change's property of that name holds."
--   converted_opportunity_id: "An opportunity's id, as the change's property of that name holds."
--   owner_id: "A user's id in the CRM, as the change's property of that name holds."
--   has_opted_out_of_email: "True or false, as the change's property of that name holds."
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
  UNION ALL
  /* Known by what changed alone, until a whole state lands. */
  SELECT
    source, object_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, CAST(NULL AS DATE), NULL, NULL,
    NULL, NULL, CAST(NULL AS BOOL), FALSE, CAST(NULL AS TIMESTAMP), TIMESTAMP '1970-01-01 00:00:00+00', ''
  FROM silver.staging_sales_changes
  WHERE object_type = 'lead'
  GROUP BY source, object_id
),
latest AS (
  SELECT *
  FROM states
  WHERE lead_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY source, lead_id ORDER BY updated_at DESC, event_id) = 1
),
told AS (
  SELECT
    source,
    object_id,
    MAX(changed_at) AS changed_at,
    ARRAY_AGG(IF(property_name = 'email', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS email,
    ARRAY_AGG(IF(property_name = 'phone', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS phone,
    ARRAY_AGG(IF(property_name = 'first_name', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS first_name,
    ARRAY_AGG(IF(property_name = 'last_name', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS last_name,
    ARRAY_AGG(IF(property_name = 'company', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS company,
    ARRAY_AGG(IF(property_name = 'title', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS title,
    ARRAY_AGG(IF(property_name = 'industry', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS industry,
    ARRAY_AGG(IF(property_name = 'city', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS city,
    ARRAY_AGG(IF(property_name = 'region', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS region,
    ARRAY_AGG(IF(property_name = 'country', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS country,
    ARRAY_AGG(IF(property_name = 'lead_source', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS lead_source,
    ARRAY_AGG(IF(property_name = 'lead_status', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS lead_status,
    ARRAY_AGG(IF(property_name = 'is_converted', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS is_converted,
    ARRAY_AGG(IF(property_name = 'converted_contact_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS converted_contact_id,
    ARRAY_AGG(IF(property_name = 'converted_account_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS converted_account_id,
    ARRAY_AGG(IF(property_name = 'converted_opportunity_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS converted_opportunity_id,
    ARRAY_AGG(IF(property_name = 'owner_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS owner_id,
    ARRAY_AGG(IF(property_name = 'has_opted_out_of_email', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS has_opted_out_of_email,
    ARRAY_AGG(IF(property_name = '(deleted)', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS deleted
  FROM silver.staging_sales_changes
  WHERE object_type = 'lead'
  GROUP BY source, object_id
)
SELECT
  l.source,
  l.lead_id,
  IF(t.email.told_at > l.updated_at, LOWER(t.email.value), l.email) AS email,
  IF(t.phone.told_at > l.updated_at, t.phone.value, l.phone) AS phone,
  IF(t.first_name.told_at > l.updated_at, t.first_name.value, l.first_name) AS first_name,
  IF(t.last_name.told_at > l.updated_at, t.last_name.value, l.last_name) AS last_name,
  IF(t.company.told_at > l.updated_at, t.company.value, l.company) AS company,
  IF(t.title.told_at > l.updated_at, t.title.value, l.title) AS title,
  IF(t.industry.told_at > l.updated_at, t.industry.value, l.industry) AS industry,
  IF(t.city.told_at > l.updated_at, t.city.value, l.city) AS city,
  IF(t.region.told_at > l.updated_at, t.region.value, l.region) AS region,
  IF(t.country.told_at > l.updated_at, t.country.value, l.country) AS country,
  IF(t.lead_source.told_at > l.updated_at, t.lead_source.value, l.lead_source) AS lead_source,
  IF(t.lead_status.told_at > l.updated_at, t.lead_status.value, l.lead_status) AS lead_status,
  IF(t.is_converted.told_at > l.updated_at, COALESCE(SAFE_CAST(t.is_converted.value AS BOOL), FALSE), l.is_converted) AS is_converted,
  IF(
    SAFE_CAST(t.is_converted.value AS BOOL) AND t.is_converted.told_at > l.updated_at, DATE(t.is_converted.told_at), l.converted_date
  ) AS converted_date,
  IF(t.converted_contact_id.told_at > l.updated_at, t.converted_contact_id.value, l.converted_contact_id) AS converted_contact_id,
  IF(t.converted_account_id.told_at > l.updated_at, t.converted_account_id.value, l.converted_account_id) AS converted_account_id,
  IF(t.converted_opportunity_id.told_at > l.updated_at, t.converted_opportunity_id.value, l.converted_opportunity_id) AS converted_opportunity_id,
  IF(t.owner_id.told_at > l.updated_at, t.owner_id.value, l.owner_id) AS owner_id,
  IF(t.has_opted_out_of_email.told_at > l.updated_at, SAFE_CAST(t.has_opted_out_of_email.value AS BOOL), l.has_opted_out_of_email) AS has_opted_out_of_email,
  IF(t.deleted.told_at > l.updated_at, t.deleted.value = 'true', l.is_deleted) AS is_deleted,
  l.created_at,
  GREATEST(l.updated_at, COALESCE(t.changed_at, l.updated_at)) AS updated_at
FROM latest AS l
LEFT JOIN told AS t ON t.source = l.source AND t.object_id = l.lead_id
