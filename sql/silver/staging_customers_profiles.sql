-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [customer_id]
-- max_bytes: 50GB
/* A person's ids come from the identity graph; details from the latest record that has them: what the person typed first,
   then the CRM, then the shop. */
WITH members AS (
  SELECT identifier_kind, identifier, customer_id, is_shared, name_key, first_seen_at, last_seen_at
  FROM silver.staging_customers_memberships
),
persons AS (
  SELECT
    customer_id,
    ARRAY_AGG(IF(identifier_kind = 'user_id', identifier, NULL) IGNORE NULLS ORDER BY identifier) AS user_ids,
    ARRAY_AGG(IF(identifier_kind = 'anonymous_id' AND NOT is_shared, identifier, NULL) IGNORE NULLS ORDER BY identifier) AS anonymous_ids,
    ARRAY_AGG(IF(identifier_kind = 'email', identifier, NULL) IGNORE NULLS ORDER BY is_shared, last_seen_at DESC, identifier LIMIT 1)[SAFE_OFFSET(0)] AS email,
    MIN(first_seen_at) AS first_seen_at,
    MAX(last_seen_at) AS last_seen_at
  FROM members
  GROUP BY customer_id
),
crm AS (
  SELECT
    entity,
    occurred_at,
    event_id,
    JSON_VALUE(payload, '$.Id') AS record_id,
    JSON_VALUE(payload, '$.Phone') AS phone,
    JSON_VALUE(payload, '$.FirstName') AS first_name,
    JSON_VALUE(payload, '$.LastName') AS last_name,
    COALESCE(JSON_VALUE(payload, '$.MailingCity'), JSON_VALUE(payload, '$.City')) AS city,
    COALESCE(JSON_VALUE(payload, '$.MailingState'), JSON_VALUE(payload, '$.State')) AS region,
    COALESCE(JSON_VALUE(payload, '$.MailingCountry'), JSON_VALUE(payload, '$.Country')) AS country,
    COALESCE(JSON_VALUE(payload, '$.MailingPostalCode'), JSON_VALUE(payload, '$.PostalCode')) AS postal_code,
    JSON_VALUE(payload, '$.LeadSource') AS lead_source,
    JSON_VALUE(payload, '$.Status') AS lead_status,
    SAFE.PARSE_TIMESTAMP('%Y-%m-%dT%H:%M:%E*S%z', JSON_VALUE(payload, '$.CreatedDate')) AS created_at,
    SAFE_CAST(JSON_VALUE(payload, '$.HasOptedOutOfEmail') AS BOOL) AS has_opted_out_of_email,
    COALESCE(SAFE_CAST(JSON_VALUE(payload, '$.IsDeleted') AS BOOL), FALSE) AS is_deleted
  FROM (
    SELECT event_id, entity, occurred_at, payload FROM bronze.raw_salesforce_contact
    UNION ALL
    SELECT event_id, entity, occurred_at, payload FROM bronze.raw_salesforce_lead
  )
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY record_id ORDER BY occurred_at DESC, event_id) = 1
),
crm_records AS (
  SELECT m.customer_id, c.*
  FROM crm AS c
  INNER JOIN members AS m
    ON m.identifier_kind = CONCAT('salesforce_', c.entity, '_id') AND m.identifier = c.record_id
  WHERE NOT c.is_deleted
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
    customer_id, 2, occurred_at, event_id,
    phone, first_name, last_name, city, region, country, postal_code
  FROM crm_records
  UNION ALL
  SELECT
    m.customer_id, 3, o.ordered_at, o.order_line_id,
    CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING),
    o.country, CAST(NULL AS STRING)
  FROM silver.staging_orders_order_lines AS o
  INNER JOIN members AS m ON m.identifier_kind = 'user_id' AND m.identifier = o.customer_number
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
    ARRAY_AGG(IF(entity = 'contact', record_id, NULL) IGNORE NULLS ORDER BY occurred_at DESC, record_id LIMIT 1)[SAFE_OFFSET(0)] AS salesforce_contact_id,
    ARRAY_AGG(IF(entity = 'lead', STRUCT(record_id, lead_source, lead_status, created_at), NULL) IGNORE NULLS ORDER BY occurred_at DESC, record_id LIMIT 1)[SAFE_OFFSET(0)] AS lead,
    LOGICAL_OR(has_opted_out_of_email) AS has_opted_out_of_email
  FROM crm_records
  GROUP BY customer_id
)
SELECT
  p.customer_id,
  p.user_ids,
  p.anonymous_ids,
  c.salesforce_contact_id,
  c.lead.record_id AS salesforce_lead_id,
  p.email,
  TO_HEX(SHA256(p.email)) AS email_sha256,
  t.phone,
  t.first_name,
  t.last_name,
  t.city,
  t.region,
  t.country,
  t.postal_code,
  c.lead.lead_source AS lead_source,
  c.lead.lead_status AS lead_status,
  c.lead.created_at AS lead_created_at,
  c.has_opted_out_of_email,
  p.first_seen_at,
  p.last_seen_at
FROM persons AS p
LEFT JOIN details AS t USING (customer_id)
LEFT JOIN crm_of_person AS c USING (customer_id)
