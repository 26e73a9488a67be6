-- kind: incremental
-- scope: customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
-- tests:
--   - unique: grain
--   - not_null: [customer_id]
-- max_bytes: 50GB
/* A person's ids come from the identity graph; details from the latest record that has them: what the person typed first,
   then the CRM, then the shop. */
WITH members AS (
  SELECT identifier_kind, identifier, customer_id, is_shared, name_key, first_seen_at, last_seen_at
  FROM silver.staging_customers_memberships
  WHERE customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
),
persons AS (
  SELECT
    customer_id,
    ARRAY_AGG(IF(identifier_kind = 'user_id', identifier, NULL) IGNORE NULLS ORDER BY identifier) AS user_ids,
    ARRAY_AGG(IF(identifier_kind = 'anonymous_id' AND NOT is_shared, identifier, NULL) IGNORE NULLS ORDER BY identifier) AS anonymous_ids,
    ARRAY_AGG(IF(identifier_kind = 'shopify_customer_id', identifier, NULL) IGNORE NULLS ORDER BY identifier) AS shopify_customer_ids,
    ARRAY_AGG(IF(identifier_kind = 'stripe_customer_id', identifier, NULL) IGNORE NULLS ORDER BY identifier) AS stripe_customer_ids,
    ARRAY_AGG(IF(identifier_kind = 'email', identifier, NULL) IGNORE NULLS ORDER BY is_shared, last_seen_at DESC, identifier LIMIT 1)[SAFE_OFFSET(0)] AS email,
    MIN(first_seen_at) AS first_seen_at,
    MAX(last_seen_at) AS last_seen_at
  FROM members
  GROUP BY customer_id
),
crm AS (
  SELECT
    'salesforce_lead_id' AS kind, lead_id AS record_id, updated_at, phone, first_name, last_name, city, region, country,
    CAST(NULL AS STRING) AS postal_code, CAST(NULL AS STRING) AS account_id, CAST(NULL AS DATE) AS last_activity_date,
    lead_source, lead_status, created_at, has_opted_out_of_email
  FROM silver.staging_sales_leads
  WHERE NOT is_deleted
  UNION ALL
  SELECT
    CONCAT(source, '_contact_id'), contact_id, updated_at, phone, first_name, last_name, city, region, country,
    postal_code, account_id, last_activity_date,
    lead_source, NULL, created_at, has_opted_out_of_email
  FROM silver.staging_sales_contacts
  WHERE NOT is_deleted
),
crm_records AS (
  SELECT m.customer_id, c.*
  FROM crm AS c
  INNER JOIN members AS m ON m.identifier_kind = c.kind AND m.identifier = c.record_id
),
identified AS (
  SELECT
    user_id,
    email,
    occurred_at,
    event_id,
    JSON_VALUE(properties, '$.phone') AS phone,
    JSON_VALUE(properties, '$.firstName') AS first_name,
    JSON_VALUE(properties, '$.lastName') AS last_name,
    JSON_VALUE(properties, '$.address.city') AS city,
    JSON_VALUE(properties, '$.address.state') AS region,
    JSON_VALUE(properties, '$.address.country') AS country,
    JSON_VALUE(properties, '$.address.postalCode') AS postal_code,
    NULLIF(
      REGEXP_REPLACE(REGEXP_EXTRACT(LOWER(JSON_VALUE(properties, '$.firstName')), r'^\s*(\S+)'), r'[^\pL]', ''), ''
    ) AS name_key
  FROM silver.staging_events_all
  WHERE entity = 'identify' AND (user_id IS NOT NULL OR email IS NOT NULL)
),
records AS (
  SELECT
    COALESCE(u.customer_id, e.customer_id) AS customer_id, 1 AS priority, i.occurred_at, i.event_id,
    i.phone, i.first_name, i.last_name, i.city, i.region, i.country, i.postal_code
  FROM identified AS i
  LEFT JOIN members AS u ON u.identifier_kind = 'user_id' AND u.identifier = i.user_id
  LEFT JOIN members AS e
    ON e.identifier_kind = 'email' AND e.identifier = i.email AND (NOT e.is_shared OR e.name_key = i.name_key)
  UNION ALL
  SELECT
    customer_id, 2, updated_at, record_id,
    phone, first_name, last_name, city, region, country, postal_code
  FROM crm_records
  UNION ALL
  SELECT
    m.customer_id, 3, o.ordered_at, o.order_id,
    o.phone, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING),
    o.country, CAST(NULL AS STRING)
  FROM silver.staging_orders_orders AS o
  INNER JOIN members AS m
    ON m.identifier = COALESCE(o.customer_number, o.email)
    AND m.identifier_kind = CASE
      WHEN o.customer_number IS NULL THEN 'email'
      WHEN o.source = 'shopify' THEN 'shopify_customer_id'
      WHEN o.source = 'stripe' THEN 'stripe_customer_id'
      ELSE 'user_id'
    END
    AND NOT m.is_shared
),
details AS (
  SELECT
    customer_id,
    ARRAY_AGG(phone IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS phone,
    ARRAY_AGG(first_name IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS first_name,
    ARRAY_AGG(last_name IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS last_name,
    ARRAY_AGG(city IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS city,
    ARRAY_AGG(region IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS region,
    ARRAY_AGG(country IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS country,
    ARRAY_AGG(postal_code IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS postal_code
  FROM records
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
),
crm_of_person AS (
  SELECT
    customer_id,
    ARRAY_AGG(IF(kind = 'salesforce_contact_id', STRUCT(record_id, account_id, last_activity_date), NULL) IGNORE NULLS ORDER BY updated_at DESC, record_id LIMIT 1)[SAFE_OFFSET(0)] AS contact,
    ARRAY_AGG(IF(kind = 'hubspot_contact_id', STRUCT(record_id, account_id, last_activity_date), NULL) IGNORE NULLS ORDER BY updated_at DESC, record_id LIMIT 1)[SAFE_OFFSET(0)] AS hubspot_contact,
    ARRAY_AGG(IF(kind = 'salesforce_lead_id', STRUCT(record_id, lead_source, lead_status, created_at), NULL) IGNORE NULLS ORDER BY updated_at DESC, record_id LIMIT 1)[SAFE_OFFSET(0)] AS lead,
    ARRAY_AGG(lead_source IGNORE NULLS ORDER BY updated_at DESC, record_id LIMIT 1)[SAFE_OFFSET(0)] AS lead_source,
    LOGICAL_OR(has_opted_out_of_email) AS has_opted_out_of_email
  FROM crm_records
  GROUP BY customer_id
)
SELECT
  p.customer_id,
  p.user_ids,
  p.anonymous_ids,
  c.contact.record_id AS salesforce_contact_id,
  c.lead.record_id AS salesforce_lead_id,
  c.hubspot_contact.record_id AS hubspot_contact_id,
  p.shopify_customer_ids,
  p.stripe_customer_ids,
  p.user_ids[SAFE_OFFSET(0)] AS braze_external_id,
  p.email,
  TO_HEX(SHA256(p.email)) AS email_sha256,
  t.phone,
  t.first_name,
  t.last_name,
  t.city,
  t.region,
  t.country,
  t.postal_code,
  COALESCE(c.lead.lead_source, c.lead_source) AS lead_source,
  c.lead.lead_status AS lead_status,
  c.lead.created_at AS lead_created_at,
  c.has_opted_out_of_email,
  COALESCE(c.contact.account_id, c.hubspot_contact.account_id) AS account_id,
  a.account_name,
  GREATEST(
    COALESCE(c.contact.last_activity_date, c.hubspot_contact.last_activity_date),
    COALESCE(c.hubspot_contact.last_activity_date, c.contact.last_activity_date)
  ) AS last_activity_date,
  p.first_seen_at,
  p.last_seen_at
FROM persons AS p
LEFT JOIN details AS t USING (customer_id)
LEFT JOIN crm_of_person AS c USING (customer_id)
LEFT JOIN silver.staging_sales_accounts AS a
  ON a.account_id = COALESCE(c.contact.account_id, c.hubspot_contact.account_id)
  AND a.source = IF(c.contact.account_id IS NULL, 'hubspot', 'salesforce')
