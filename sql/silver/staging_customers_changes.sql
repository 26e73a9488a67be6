-- kind: full
-- tests:
--   - unique: grain
--   - accepted_values: {column: kind, values: [customer, identity, device, conversion, reporting]}
-- max_bytes: 50GB
/* Whose rows this run makes anew, so that a day's work does not grow with the past: people and conversions whose state is not
   the one that the last good run left, and everybody who did something on the days that are rebuilt. Whose identity changed (identity)
   is made anew back to the beginning, whoever else did something (customer) where that reaches. A device follows its own visits
   and its owner. */
WITH differing AS (
  (
    SELECT kind, id, customer_id, state FROM silver.staging_customers_states
    EXCEPT DISTINCT
    SELECT kind, id, customer_id, state FROM ops.settled_states
  )
  UNION ALL
  (
    SELECT kind, id, customer_id, state FROM ops.settled_states
    EXCEPT DISTINCT
    SELECT kind, id, customer_id, state FROM silver.staging_customers_states
  )
),
named AS (
  SELECT side.identifier_kind, side.identifier
  FROM silver.staging_customers_identifier_links, UNNEST([
    STRUCT(left_kind AS identifier_kind, left_id AS identifier), (right_kind, right_id)
  ]) AS side
  WHERE link_date IN UNNEST(@dirty_partitions)
  UNION DISTINCT
  SELECT 'anonymous_id', anonymous_id FROM silver.staging_events_all WHERE event_date IN UNNEST(@dirty_partitions)
  UNION DISTINCT
  SELECT 'anonymous_id', anonymous_id FROM silver.staging_email_events WHERE event_date IN UNNEST(@dirty_partitions)
)
SELECT 'customer' AS kind, customer_id AS id
FROM differing
WHERE customer_id <> ''
UNION DISTINCT
SELECT 'identity', customer_id
FROM differing
WHERE kind NOT IN ('order', 'conversion', 'reporting', 'lead', 'contact')
UNION DISTINCT
SELECT 'customer', m.customer_id
FROM named
INNER JOIN silver.staging_customers_memberships AS m USING (identifier_kind, identifier)
UNION DISTINCT
SELECT 'device', user_pseudo_id
FROM silver.staging_web_visits
WHERE session_start_date IN UNNEST(@dirty_partitions)
UNION DISTINCT
SELECT 'device', id
FROM differing
WHERE kind = 'anonymous_id'
UNION DISTINCT
SELECT 'device', v.user_pseudo_id
FROM silver.staging_web_visits AS v
WHERE v.user_id IN (SELECT id FROM differing WHERE kind = 'user_id')
UNION DISTINCT
SELECT kind, id
FROM differing
WHERE kind IN ('conversion', 'reporting')
