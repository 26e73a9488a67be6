-- kind: window
-- tests:
--   - volume: {change: 0.8}
--   - distribution: {column: unit_price_micros, measure: mean}
--   - unique: grain
--   - not_null: [order_id, product_id, quantity, unit_price_micros, amount_micros]
--   - row: "amount_micros = quantity * unit_price_micros"
-- max_bytes: 50GB
WITH received AS (
  SELECT event_id, occurred_at, received_at, publish_time, payload
  FROM bronze.raw_retail_order_line
  WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
),
deduplicated AS (
  SELECT event_id, occurred_at, payload
  FROM received
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY event_id
    ORDER BY received_at, publish_time, TO_JSON_STRING(payload)
  ) = 1
),
typed AS (
  SELECT
    event_id,
    occurred_at,
    JSON_VALUE(payload, '$.InvoiceNo') AS invoice_number,
    JSON_VALUE(payload, '$.StockCode') AS stock_code,
    NULLIF(TRIM(JSON_VALUE(payload, '$.Description')), '') AS product_name,
    CAST(JSON_VALUE(payload, '$.Quantity') AS INT64) AS quantity,
    CAST(CAST(JSON_VALUE(payload, '$.UnitPrice') AS NUMERIC) * 1000000 AS INT64) AS unit_price_micros,
    NULLIF(TRIM(JSON_VALUE(payload, '$.CustomerID')), '') AS customer_number,
    NULLIF(TRIM(JSON_VALUE(payload, '$.Country')), '') AS country
  FROM deduplicated
)
SELECT
  event_id AS order_line_id,
  invoice_number AS order_id,
  DATE(occurred_at) AS order_date,
  occurred_at AS ordered_at,
  customer_number,
  stock_code AS product_id,
  product_name,
  quantity,
  unit_price_micros,
  quantity * unit_price_micros AS amount_micros,
  'GBP' AS currency_code,
  country,
  STARTS_WITH(invoice_number, 'C') AS is_cancellation
FROM typed
