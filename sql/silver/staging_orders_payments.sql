-- kind: window
-- tests:
--   - unique: grain
--   - not_null: [payment_id, order_id]
-- max_bytes: 20GB
/* Which payment at a payment provider paid which order of a shop: the shop's transaction names the payment, or the payment
   names the order. */
WITH named AS (
  SELECT
    DATE(occurred_at) AS payment_date,
    COALESCE(JSON_VALUE(payload, '$.authorization'), JSON_VALUE(payload, '$.authorization_code')) AS payment_id,
    JSON_VALUE(payload, '$.order_id') AS order_id,
    'shopify' AS named_by
  FROM (
    SELECT occurred_at, payload
    FROM bronze.raw_shopify_transaction
    WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    UNION ALL
    SELECT occurred_at, payload
    FROM bronze.raw_shopify_gql_transaction
    WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  )
  UNION ALL
  SELECT
    DATE(occurred_at),
    JSON_VALUE(payload, '$.data.object.id'),
    JSON_VALUE(payload, '$.data.object.metadata.order_id'),
    'stripe'
  FROM bronze.raw_stripe_event
  WHERE
    ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND JSON_VALUE(payload, '$.data.object.object') = 'charge'
)
SELECT DISTINCT payment_date, payment_id, order_id, named_by
FROM named
WHERE payment_id <> '' AND order_id <> ''
