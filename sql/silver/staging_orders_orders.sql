-- kind: window
-- tests:
--   - unique: grain
--   - not_null: [order_id, order_date, amount_micros, currency_code]
--   - accepted_values: {column: source, values: [retail, shopify, stripe, offline]}
--   - accepted_values: {column: status, values: [completed, pending, cancelled, refunded]}
--     severity: warn
--   - row: "refunded_micros >= 0"
--   - row: "NOT is_test OR amount_micros = 0"
-- max_bytes: 50GB
WITH retail AS (
  SELECT
    'retail' AS source,
    order_id,
    CAST(NULL AS STRING) AS original_order_id,
    CAST(NULL AS STRING) AS account,
    CAST(NULL AS STRING) AS payment_id,
    MIN(ordered_at) AS ordered_at,
    CAST(NULL AS STRING) AS time_zone,
    MIN(customer_number) AS customer_number,
    CAST(NULL AS STRING) AS email,
    CAST(NULL AS STRING) AS phone,
    MIN(country) AS country,
    'online' AS channel,
    IF(LOGICAL_OR(is_cancellation), 'refunded', 'completed') AS status,
    SUM(amount_micros) AS amount_micros,
    IF(LOGICAL_OR(is_cancellation), -SUM(amount_micros), 0) AS refunded_micros,
    MIN(currency_code) AS currency_code,
    LOGICAL_OR(is_cancellation) AS is_cancellation,
    FALSE AS is_test
  FROM silver.staging_orders_order_lines
  WHERE order_date IN UNNEST(@dirty_partitions)
  GROUP BY order_id, order_date
),
shopify_orders AS (
  SELECT
    event_id,
    occurred_at,
    payload,
    JSON_VALUE(payload, '$.id') AS order_id,
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$.updated_at')) AS TIMESTAMP) AS updated_at,
    LOWER(COALESCE(JSON_VALUE(payload, '$.financial_status'), JSON_VALUE(payload, '$.display_financial_status')))
      AS financial_status,
    TRIM(JSON_VALUE(payload, '$.cancelled_at')) AS cancelled_at,
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.test')) AS BOOL), FALSE) AS is_test,
    SAFE_CAST(
      COALESCE(
        JSON_VALUE(payload, '$.total_price'), JSON_VALUE(payload, '$.total_price_set_shop_amount')
      ) AS NUMERIC
    ) AS total_price
  FROM (
    SELECT event_id, occurred_at, payload
    FROM bronze.raw_shopify_order
    WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    UNION ALL
    SELECT event_id, occurred_at, payload
    FROM bronze.raw_shopify_gql_order
    WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  )
  WHERE NOT COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_deleted')) AS BOOL), FALSE)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY updated_at DESC, event_id) = 1
),
/* Money of an order that is not paid is no revenue; what a paid one gave back has a document of its own. */
shopify AS (
  SELECT
    'shopify' AS source,
    order_id,
    CAST(NULL AS STRING) AS original_order_id,
    CAST(NULL AS STRING) AS account,
    CAST(NULL AS STRING) AS payment_id,
    occurred_at AS ordered_at,
    CAST(NULL AS STRING) AS time_zone,
    COALESCE(JSON_VALUE(payload, '$.customer.id'), JSON_VALUE(payload, '$.customer_id')) AS customer_number,
    COALESCE(JSON_VALUE(payload, '$.email'), JSON_VALUE(payload, '$.customer.email')) AS email,
    COALESCE(JSON_VALUE(payload, '$.phone'), JSON_VALUE(payload, '$.shipping_address_phone')) AS phone,
    COALESCE(
      JSON_VALUE(payload, '$.shipping_address.country_code'), JSON_VALUE(payload, '$.shipping_address_country_code'),
      JSON_VALUE(payload, '$.billing_address.country_code'), JSON_VALUE(payload, '$.billing_address_country_code')
    ) AS country,
    IF(JSON_VALUE(payload, '$.source_name') = 'pos', 'store', 'online') AS channel,
    CASE
      WHEN cancelled_at != '' OR financial_status = 'voided' THEN 'cancelled'
      WHEN financial_status IN ('pending', 'authorized', 'expired') THEN 'pending'
      WHEN financial_status IN ('paid', 'partially_paid', 'partially_refunded', 'refunded') THEN 'completed'
      ELSE COALESCE(financial_status, 'unknown')
    END AS status,
    IF(
      NOT is_test AND financial_status IN ('paid', 'partially_paid', 'partially_refunded', 'refunded'),
      CAST(ROUND(total_price * 1000000) AS INT64),
      0
    ) AS amount_micros,
    0 AS refunded_micros,
    COALESCE(JSON_VALUE(payload, '$.currency'), JSON_VALUE(payload, '$.currency_code')) AS currency_code,
    COALESCE(cancelled_at != '', FALSE) OR COALESCE(financial_status = 'voided', FALSE) AS is_cancellation,
    is_test
  FROM shopify_orders
),
shopify_refund_parts AS (
  SELECT
    1 AS preference,
    r.event_id,
    r.occurred_at,
    JSON_VALUE(r.payload, '$.id') AS refund_id,
    JSON_VALUE(r.payload, '$.order_id') AS order_id,
    JSON_VALUE(part, '$.id') AS part_id,
    JSON_VALUE(part, '$.amount') AS amount,
    JSON_VALUE(part, '$.currency') AS currency_code,
    JSON_VALUE(part, '$.kind') AS kind,
    JSON_VALUE(part, '$.status') AS status,
    COALESCE(SAFE_CAST(JSON_VALUE(part, '$.test') AS BOOL), FALSE) AS is_test
  FROM bronze.raw_shopify_refund AS r, UNNEST(JSON_QUERY_ARRAY(r.payload, '$.transactions')) AS part
  WHERE r.ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(r.occurred_at) IN UNNEST(@dirty_partitions)
  UNION ALL
  SELECT
    2, event_id, occurred_at, COALESCE(JSON_VALUE(payload, '$.refund_id'), JSON_VALUE(payload, '$.id')),
    JSON_VALUE(payload, '$.order_id'), JSON_VALUE(payload, '$.id'),
    COALESCE(JSON_VALUE(payload, '$.amount'), JSON_VALUE(payload, '$.amount_set_shop_amount')),
    COALESCE(JSON_VALUE(payload, '$.currency'), JSON_VALUE(payload, '$.amount_set_shop_currency_code')),
    JSON_VALUE(payload, '$.kind'), JSON_VALUE(payload, '$.status'),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.test')) AS BOOL), FALSE)
  FROM (
    SELECT event_id, occurred_at, payload
    FROM bronze.raw_shopify_transaction
    WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    UNION ALL
    SELECT event_id, occurred_at, payload
    FROM bronze.raw_shopify_gql_transaction
    WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  )
),
shopify_refunds AS (
  SELECT
    'shopify' AS source,
    CONCAT('refund:', refund_id) AS order_id,
    MIN(order_id) AS original_order_id,
    CAST(NULL AS STRING) AS account,
    CAST(NULL AS STRING) AS payment_id,
    MIN(occurred_at) AS ordered_at,
    CAST(NULL AS STRING) AS time_zone,
    CAST(NULL AS STRING) AS customer_number,
    CAST(NULL AS STRING) AS email,
    CAST(NULL AS STRING) AS phone,
    CAST(NULL AS STRING) AS country,
    'online' AS channel,
    'refunded' AS status,
    -SUM(IF(is_test, 0, CAST(ROUND(SAFE_CAST(amount AS NUMERIC) * 1000000) AS INT64))) AS amount_micros,
    SUM(IF(is_test, 0, CAST(ROUND(SAFE_CAST(amount AS NUMERIC) * 1000000) AS INT64))) AS refunded_micros,
    MIN(currency_code) AS currency_code,
    TRUE AS is_cancellation,
    LOGICAL_OR(is_test) AS is_test
  FROM (
    SELECT *
    FROM shopify_refund_parts
    WHERE LOWER(kind) = 'refund' AND LOWER(status) = 'success'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY part_id ORDER BY preference, event_id) = 1
  )
  GROUP BY refund_id, DATE(occurred_at)
),
/* https://docs.stripe.com/currencies#zero-decimal : amounts count the smallest unit, which is not a hundredth everywhere. */
stripe_objects AS (
  SELECT
    occurred_at,
    JSON_QUERY(payload, '$.data.object') AS thing,
    JSON_VALUE(payload, '$.account') AS account,
    JSON_VALUE(payload, '$.data.object.object') AS kind,
    JSON_VALUE(payload, '$.data.object.id') AS object_id,
    JSON_VALUE(payload, '$.data.object.status') AS status,
    UPPER(JSON_VALUE(payload, '$.data.object.currency')) AS currency_code,
    CASE
      WHEN UPPER(JSON_VALUE(payload, '$.data.object.currency')) IN (
        'BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
      ) THEN 1000000
      WHEN UPPER(JSON_VALUE(payload, '$.data.object.currency')) IN ('BHD', 'JOD', 'KWD', 'OMR', 'TND') THEN 1000
      ELSE 10000
    END AS micros_per_unit,
    NOT COALESCE(SAFE_CAST(JSON_VALUE(payload, '$.livemode') AS BOOL), FALSE) AS is_test
  FROM bronze.raw_stripe_event
  WHERE
    ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND JSON_VALUE(payload, '$.data.object.object') IN ('charge', 'refund')
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY kind, object_id ORDER BY CAST(JSON_VALUE(payload, '$.created') AS INT64) DESC, event_id DESC
  ) = 1
),
stripe AS (
  SELECT
    'stripe' AS source,
    object_id AS order_id,
    IF(kind = 'refund', JSON_VALUE(thing, '$.charge'), NULL) AS original_order_id,
    account,
    JSON_VALUE(thing, '$.payment_intent') AS payment_id,
    occurred_at AS ordered_at,
    CAST(NULL AS STRING) AS time_zone,
    JSON_VALUE(thing, '$.customer') AS customer_number,
    COALESCE(JSON_VALUE(thing, '$.billing_details.email'), JSON_VALUE(thing, '$.receipt_email')) AS email,
    JSON_VALUE(thing, '$.billing_details.phone') AS phone,
    JSON_VALUE(thing, '$.billing_details.address.country') AS country,
    'online' AS channel,
    CASE WHEN status = 'pending' THEN 'pending' WHEN kind = 'refund' THEN 'refunded' ELSE 'completed' END AS status,
    CASE
      WHEN is_test OR status != 'succeeded' THEN 0
      WHEN kind = 'refund' THEN -CAST(JSON_VALUE(thing, '$.amount') AS INT64) * micros_per_unit
      ELSE
        CAST(COALESCE(JSON_VALUE(thing, '$.amount_captured'), JSON_VALUE(thing, '$.amount')) AS INT64) * micros_per_unit
    END AS amount_micros,
    IF(
      kind = 'refund' AND NOT is_test AND status = 'succeeded',
      CAST(JSON_VALUE(thing, '$.amount') AS INT64) * micros_per_unit,
      0
    ) AS refunded_micros,
    currency_code,
    kind = 'refund' AS is_cancellation,
    is_test
  FROM stripe_objects
  WHERE status IN ('succeeded', 'pending')
),
offline AS (
  SELECT
    'offline' AS source,
    event_id AS order_id,
    CONCAT(JSON_VALUE(payload, '$.store_id'), ':', JSON_VALUE(payload, '$.original_receipt_id')) AS original_order_id,
    JSON_VALUE(payload, '$.store_id') AS account,
    CAST(NULL AS STRING) AS payment_id,
    occurred_at AS ordered_at,
    JSON_VALUE(payload, '$.time_zone') AS time_zone,
    JSON_VALUE(payload, '$.customer_number') AS customer_number,
    JSON_VALUE(payload, '$.email') AS email,
    JSON_VALUE(payload, '$.phone') AS phone,
    JSON_VALUE(payload, '$.country') AS country,
    'store' AS channel,
    IF(JSON_VALUE(payload, '$.kind') = 'return', 'refunded', 'completed') AS status,
    CAST(ROUND(ABS(CAST(JSON_VALUE(payload, '$.total') AS NUMERIC)) * 1000000) AS INT64)
    * IF(JSON_VALUE(payload, '$.kind') = 'return', -1, 1) AS amount_micros,
    IF(
      JSON_VALUE(payload, '$.kind') = 'return',
      CAST(ROUND(ABS(CAST(JSON_VALUE(payload, '$.total') AS NUMERIC)) * 1000000) AS INT64),
      0
    ) AS refunded_micros,
    JSON_VALUE(payload, '$.currency_code') AS currency_code,
    JSON_VALUE(payload, '$.kind') = 'return' AS is_cancellation,
    FALSE AS is_test
  FROM bronze.raw_offline_receipt
  WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY received_at, TO_JSON_STRING(payload)) = 1
)
SELECT
  source,
  order_id,
  original_order_id,
  account,
  payment_id,
  DATE(ordered_at) AS order_date,
  ordered_at,
  time_zone,
  customer_number,
  NULLIF(LOWER(TRIM(email)), '') AS email,
  phone,
  country,
  channel,
  status,
  amount_micros,
  refunded_micros,
  currency_code,
  is_cancellation,
  is_test
FROM (
  SELECT * FROM retail
  UNION ALL
  SELECT * FROM shopify
  UNION ALL
  SELECT * FROM shopify_refunds
  UNION ALL
  SELECT * FROM stripe
  UNION ALL
  SELECT * FROM offline
)
