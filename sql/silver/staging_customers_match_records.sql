-- kind: full
-- tests:
--   - unique: grain
-- max_bytes: 20GB
/* What the CRMs know of a person, in the form that staging_customers_matches compares. */
SELECT
  CONCAT('salesforce_lead_id:', lead_id) AS record_id,
  LOWER(TRIM(first_name)) AS first_name,
  LOWER(TRIM(last_name)) AS last_name,
  CAST(NULL AS STRING) AS street_number,
  CAST(NULL AS STRING) AS street,
  CAST(NULL AS STRING) AS locality,
  LOWER(TRIM(city)) AS city,
  CAST(NULL AS STRING) AS postal_code,
  LOWER(TRIM(region)) AS region,
  CAST(NULL AS STRING) AS date_of_birth,
  CAST(NULL AS STRING) AS national_id,
  email,
  NULLIF(REGEXP_REPLACE(phone, r'^\s*00|[^0-9]', ''), '') AS phone
FROM silver.staging_sales_leads
WHERE NOT is_deleted
UNION ALL
SELECT
  CONCAT(source, '_contact_id:', contact_id),
  LOWER(TRIM(first_name)),
  LOWER(TRIM(last_name)),
  NULL,
  NULL,
  NULL,
  LOWER(TRIM(city)),
  LOWER(TRIM(postal_code)),
  LOWER(TRIM(region)),
  NULL,
  NULL,
  email,
  NULLIF(REGEXP_REPLACE(phone, r'^\s*00|[^0-9]', ''), '')
FROM silver.staging_sales_contacts
WHERE NOT is_deleted
