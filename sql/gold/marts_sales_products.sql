-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [product_id, unit_price, count_orders]
-- max_bytes: 50GB
WITH sold AS (
  SELECT product_id, product_name, order_id, unit_price_micros, currency_code, ordered_at, order_line_id
  FROM silver.staging_orders_order_lines
  WHERE NOT is_cancellation
),
latest AS (
  SELECT product_id, unit_price_micros, currency_code
  FROM sold
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY product_id ORDER BY ordered_at DESC, order_line_id) = 1
),
named AS (
  SELECT product_id, product_name
  FROM sold
  WHERE product_name IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY product_id ORDER BY ordered_at DESC, order_line_id) = 1
),
totals AS (
  SELECT
    product_id,
    COUNT(DISTINCT IF(is_cancellation, NULL, order_id)) AS count_orders,
    SUM(quantity) AS total_quantity,
    MAX(IF(is_cancellation, NULL, order_date)) AS last_sold_date
  FROM silver.staging_orders_order_lines
  GROUP BY product_id
)
SELECT
  l.product_id,
  n.product_name,
  CAST(l.unit_price_micros AS NUMERIC) / 1000000 AS unit_price,
  l.currency_code,
  t.count_orders,
  t.total_quantity,
  t.last_sold_date
FROM latest AS l
INNER JOIN totals AS t USING (product_id)
LEFT JOIN named AS n USING (product_id)
