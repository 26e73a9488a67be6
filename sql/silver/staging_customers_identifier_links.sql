-- kind: window
-- tests:
--   - unique: grain
--   - not_null: [left_kind, left_id]
-- max_bytes: 50GB
/* What one record names together is linked, pair by pair. Ids that stand for nobody, which careless tags send, are dropped. */
WITH events AS (
  SELECT
    event_date,
    occurred_at,
    anonymous_id,
    IF(LOWER(user_id) IN ('', '0', 'null', 'undefined', 'unknown', 'anonymous', 'guest', 'none', 'nan'), NULL, user_id) AS user_id,
    IF(entity = 'alias', previous_id, NULL) AS previous_id,
    email,
    IF(entity = 'identify', NULLIF(REGEXP_REPLACE(JSON_VALUE(properties, '$.phone'), r'^\s*00|[^0-9]', ''), ''), NULL) AS phone,
    IF(
      entity = 'identify',
      NULLIF(
        REGEXP_REPLACE(REGEXP_EXTRACT(LOWER(JSON_VALUE(properties, '$.firstName')), r'^\s*(\S+)'), r'[^\pL]', ''),
        ''
      ),
      NULL
    ) AS name_key
  FROM silver.staging_events_all
  WHERE event_date IN UNNEST(@dirty_partitions)
),
orders AS (
  SELECT
    order_date, ordered_at, customer_number, email,
    NULLIF(REGEXP_REPLACE(phone, r'^\s*00|[^0-9]', ''), '') AS phone,
    CASE source WHEN 'shopify' THEN 'shopify_customer_id' WHEN 'stripe' THEN 'stripe_customer_id' ELSE 'user_id' END AS kind
  FROM silver.staging_orders_orders
  WHERE order_date IN UNNEST(@dirty_partitions) AND NOT is_test
),
pairs AS (
  SELECT event_date AS link_date, occurred_at, p.left_kind, p.left_id, p.right_kind, p.right_id, name_key
  FROM events, UNNEST([
    STRUCT('user_id' AS left_kind, user_id AS left_id, 'anonymous_id' AS right_kind, anonymous_id AS right_id),
    ('user_id', user_id, 'email', email),
    ('user_id', user_id, 'phone', phone),
    ('anonymous_id', anonymous_id, 'email', email),
    ('anonymous_id', anonymous_id, 'phone', phone),
    /* An alias replaces a device's id, which is a UUID, or an older id of the site. */
    (
      'user_id', user_id,
      IF(REGEXP_CONTAINS(previous_id, r'^[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}$'), 'anonymous_id', 'user_id'), previous_id
    )
  ]) AS p
  WHERE p.left_id IS NOT NULL AND p.right_id IS NOT NULL AND p.left_id <> p.right_id
  UNION ALL
  SELECT event_date, occurred_at, 'user_id', user_id, NULL, NULL, name_key
  FROM events
  WHERE user_id IS NOT NULL AND anonymous_id IS NULL AND email IS NULL
  UNION ALL
  SELECT order_date, ordered_at, p.left_kind, p.left_id, IF(p.right_id IS NULL, NULL, p.right_kind), p.right_id, NULL
  FROM orders, UNNEST([
    STRUCT(kind AS left_kind, customer_number AS left_id, 'email' AS right_kind, email AS right_id),
    (kind, customer_number, 'phone', phone),
    ('email', email, 'phone', phone),
    /* One id alone is a person too. */
    (IF(customer_number IS NULL, 'email', kind), COALESCE(customer_number, email), '', NULL)
  ]) AS p
  WHERE p.left_id IS NOT NULL AND (p.right_id IS NOT NULL OR p.right_kind = '')
  UNION ALL
  SELECT event_date, occurred_at, 'user_id', user_id, IF(email IS NULL, NULL, 'email'), email, NULL
  FROM silver.staging_email_events
  WHERE event_date IN UNNEST(@dirty_partitions) AND user_id IS NOT NULL
  UNION ALL
  SELECT event_date, occurred_at, 'email', email, NULL, NULL, NULL
  FROM silver.staging_email_events
  WHERE event_date IN UNNEST(@dirty_partitions) AND user_id IS NULL AND email IS NOT NULL
)
SELECT
  link_date, left_kind, left_id, right_kind, right_id, name_key,
  MIN(occurred_at) AS first_seen_at,
  MAX(occurred_at) AS last_seen_at
FROM pairs
GROUP BY link_date, left_kind, left_id, right_kind, right_id, name_key
