-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [customer_id]
-- max_bytes: 50GB
/* Deterministic identity: every record carries a shop id (user_id), a normalised e-mail, or both. E-mail joins shop ids;
   a person's id is the smallest shop id of the group, or a hash of the e-mail where no shop id is known. */
WITH crm AS (
  SELECT
    entity,
    occurred_at,
    event_id,
    JSON_VALUE(payload, '$.Id') AS record_id,
    NULLIF(LOWER(TRIM(JSON_VALUE(payload, '$.Email'))), '') AS email,
    JSON_VALUE(payload, '$.Phone') AS phone,
    JSON_VALUE(payload, '$.FirstName') AS first_name,
    JSON_VALUE(payload, '$.LastName') AS last_name,
    COALESCE(JSON_VALUE(payload, '$.MailingCity'), JSON_VALUE(payload, '$.City')) AS city,
    COALESCE(JSON_VALUE(payload, '$.MailingState'), JSON_VALUE(payload, '$.State')) AS region,
    COALESCE(JSON_VALUE(payload, '$.MailingCountry'), JSON_VALUE(payload, '$.Country')) AS country,
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
),
crm_latest AS (
  SELECT *
  FROM crm
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY record_id ORDER BY occurred_at DESC, event_id) = 1
),
identified AS (
  SELECT
    user_id,
    email,
    anonymous_id,
    occurred_at,
    event_id,
    JSON_VALUE(properties, '$.phone') AS phone,
    JSON_VALUE(properties, '$.firstName') AS first_name,
    JSON_VALUE(properties, '$.lastName') AS last_name,
    JSON_VALUE(properties, '$.address.city') AS city,
    JSON_VALUE(properties, '$.address.state') AS region,
    JSON_VALUE(properties, '$.address.country') AS country
  FROM silver.staging_events_all
  WHERE entity = 'identify' AND (user_id IS NOT NULL OR email IS NOT NULL)
),
/* The e-mail a shop id used last decides its group. */
email_of_user AS (
  SELECT user_id, email
  FROM identified
  WHERE user_id IS NOT NULL AND email IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY occurred_at DESC, event_id) = 1
),
user_ids AS (
  SELECT user_id, MIN(occurred_at) AS first_at, MAX(occurred_at) AS last_at
  FROM (
    SELECT user_id, occurred_at FROM silver.staging_events_all WHERE user_id IS NOT NULL
    UNION ALL
    SELECT customer_number, ordered_at FROM silver.staging_orders_order_lines WHERE customer_number IS NOT NULL
  )
  GROUP BY user_id
),
members AS (
  SELECT
    COALESCE(m.email, CONCAT('user:', u.user_id)) AS person,
    u.user_id, m.email, u.first_at, u.last_at
  FROM user_ids AS u
  LEFT JOIN email_of_user AS m USING (user_id)
  UNION ALL
  SELECT email, CAST(NULL AS STRING), email, occurred_at, occurred_at
  FROM identified
  WHERE email IS NOT NULL
  UNION ALL
  SELECT
    COALESCE(email, CONCAT('salesforce:', record_id)), CAST(NULL AS STRING), email,
    COALESCE(created_at, occurred_at), occurred_at
  FROM crm_latest
  WHERE NOT is_deleted
),
persons AS (
  SELECT
    person,
    COALESCE(MIN(user_id), TO_HEX(SHA256(person))) AS customer_id,
    ARRAY_AGG(DISTINCT user_id IGNORE NULLS ORDER BY user_id) AS user_ids,
    ANY_VALUE(email) AS email,
    MIN(first_at) AS first_seen_at,
    MAX(last_at) AS last_seen_at
  FROM members
  GROUP BY person
),
devices AS (
  SELECT
    COALESCE(e.email, m.email, CONCAT('user:', e.user_id)) AS person,
    ARRAY_AGG(DISTINCT e.anonymous_id IGNORE NULLS ORDER BY e.anonymous_id) AS anonymous_ids
  FROM silver.staging_events_all AS e
  LEFT JOIN email_of_user AS m USING (user_id)
  WHERE e.anonymous_id IS NOT NULL AND (e.email IS NOT NULL OR e.user_id IS NOT NULL)
  GROUP BY person
),
details AS (
  SELECT
    person,
    ARRAY_AGG(phone IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS phone,
    ARRAY_AGG(first_name IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS first_name,
    ARRAY_AGG(last_name IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS last_name,
    ARRAY_AGG(city IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS city,
    ARRAY_AGG(region IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS region,
    ARRAY_AGG(country IGNORE NULLS ORDER BY priority, occurred_at DESC, event_id LIMIT 1)[SAFE_OFFSET(0)] AS country
  FROM (
    SELECT
      COALESCE(i.email, m.email, CONCAT('user:', i.user_id)) AS person, 1 AS priority, i.occurred_at, i.event_id,
      i.phone, i.first_name, i.last_name, i.city, i.region, i.country
    FROM identified AS i
    LEFT JOIN email_of_user AS m USING (user_id)
    UNION ALL
    SELECT
      COALESCE(email, CONCAT('salesforce:', record_id)), 2, occurred_at, event_id,
      phone, first_name, last_name, city, region, country
    FROM crm_latest
    WHERE NOT is_deleted
    UNION ALL
    SELECT
      COALESCE(m.email, CONCAT('user:', o.customer_number)), 3, o.ordered_at, o.order_line_id,
      CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING),
      o.country
    FROM silver.staging_orders_order_lines AS o
    LEFT JOIN email_of_user AS m ON m.user_id = o.customer_number
    WHERE o.customer_number IS NOT NULL
  )
  GROUP BY person
),
crm_of_person AS (
  SELECT
    COALESCE(email, CONCAT('salesforce:', record_id)) AS person,
    ARRAY_AGG(IF(entity = 'contact', record_id, NULL) IGNORE NULLS ORDER BY occurred_at DESC, record_id LIMIT 1)[SAFE_OFFSET(0)] AS salesforce_contact_id,
    ARRAY_AGG(IF(entity = 'lead', STRUCT(record_id, lead_source, lead_status, created_at), NULL) IGNORE NULLS ORDER BY occurred_at DESC, record_id LIMIT 1)[SAFE_OFFSET(0)] AS lead,
    LOGICAL_OR(has_opted_out_of_email) AS has_opted_out_of_email
  FROM crm_latest
  WHERE NOT is_deleted
  GROUP BY person
)
SELECT
  p.customer_id,
  p.user_ids,
  COALESCE(d.anonymous_ids, []) AS anonymous_ids,
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
  c.lead.lead_source AS lead_source,
  c.lead.lead_status AS lead_status,
  c.lead.created_at AS lead_created_at,
  c.has_opted_out_of_email,
  p.first_seen_at,
  p.last_seen_at
FROM persons AS p
LEFT JOIN devices AS d USING (person)
LEFT JOIN details AS t USING (person)
LEFT JOIN crm_of_person AS c USING (person)
