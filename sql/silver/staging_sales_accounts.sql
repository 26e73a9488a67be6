-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [account_id]
-- declassify:
--   city: "Where a company has its office, not where a person lives."
--   account_id: "A company's id, no person's."
--   account_name: "A company's name, as the change's property of that name holds."
--   account_type: "A type, as the change's property of that name holds."
--   industry: "An industry, as the change's property of that name holds."
--   annual_revenue: "An amount, as the change's property of that name holds."
--   number_of_employees: "A number, as the change's property of that name holds."
--   website: "A company's address on the web, as the change's property of that name holds."
--   region: "A region, as the change's property of that name holds."
--   country: "A country, as the change's property of that name holds."
--   parent_account_id: "A company's id, as the change's property of that name holds."
--   owner_id: "A user's id in the CRM, as the change's property of that name holds."
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
  UNION ALL
  /* Known by what changed alone, until a whole state lands. */
  SELECT
    source, object_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, CAST(NULL AS TIMESTAMP),
    TIMESTAMP '1970-01-01 00:00:00+00', ''
  FROM silver.staging_sales_changes
  WHERE object_type = 'account'
  GROUP BY source, object_id
),
latest AS (
  SELECT *
  FROM states
  WHERE account_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY source, account_id ORDER BY updated_at DESC, event_id) = 1
),
told AS (
  SELECT
    source,
    object_id,
    MAX(changed_at) AS changed_at,
    ARRAY_AGG(IF(property_name = 'name', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS name,
    ARRAY_AGG(IF(property_name = 'type', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS type,
    ARRAY_AGG(IF(property_name = 'industry', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS industry,
    ARRAY_AGG(IF(property_name = 'annual_revenue', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS annual_revenue,
    ARRAY_AGG(IF(property_name = 'number_of_employees', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS number_of_employees,
    ARRAY_AGG(IF(property_name = 'website', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS website,
    ARRAY_AGG(IF(property_name = 'city', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS city,
    ARRAY_AGG(IF(property_name = 'region', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS region,
    ARRAY_AGG(IF(property_name = 'country', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS country,
    ARRAY_AGG(IF(property_name = 'parent_account_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS parent_account_id,
    ARRAY_AGG(IF(property_name = 'owner_id', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS owner_id,
    ARRAY_AGG(IF(property_name = '(deleted)', STRUCT(property_value AS value, changed_at AS told_at), NULL) IGNORE NULLS LIMIT 1)[SAFE_OFFSET(0)] AS deleted
  FROM silver.staging_sales_changes
  WHERE object_type = 'account'
  GROUP BY source, object_id
)
SELECT
  l.source,
  l.account_id,
  IF(t.name.told_at > l.updated_at, t.name.value, l.account_name) AS account_name,
  IF(t.type.told_at > l.updated_at, t.type.value, l.account_type) AS account_type,
  IF(t.industry.told_at > l.updated_at, t.industry.value, l.industry) AS industry,
  IF(t.annual_revenue.told_at > l.updated_at, SAFE_CAST(t.annual_revenue.value AS FLOAT64), l.annual_revenue) AS annual_revenue,
  IF(t.number_of_employees.told_at > l.updated_at, CAST(SAFE_CAST(t.number_of_employees.value AS FLOAT64) AS INT64), l.number_of_employees) AS number_of_employees,
  IF(t.website.told_at > l.updated_at, t.website.value, l.website) AS website,
  IF(t.city.told_at > l.updated_at, t.city.value, l.city) AS city,
  IF(t.region.told_at > l.updated_at, t.region.value, l.region) AS region,
  IF(t.country.told_at > l.updated_at, t.country.value, l.country) AS country,
  IF(t.parent_account_id.told_at > l.updated_at, t.parent_account_id.value, l.parent_account_id) AS parent_account_id,
  IF(t.owner_id.told_at > l.updated_at, t.owner_id.value, l.owner_id) AS owner_id,
  IF(t.deleted.told_at > l.updated_at, t.deleted.value = 'true', l.is_deleted) AS is_deleted,
  l.created_at,
  GREATEST(l.updated_at, COALESCE(t.changed_at, l.updated_at)) AS updated_at
FROM latest AS l
LEFT JOIN told AS t ON t.source = l.source AND t.object_id = l.account_id
