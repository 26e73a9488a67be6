-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [product_id, unit_price, count_orders]
-- max_bytes: 50GB
SELECT
  product_id,
  ARRAY_AGG(product_name IGNORE NULLS ORDER BY ordered_at DESC, order_line_id LIMIT 1)[SAFE_OFFSET(0)] AS product_name,
  CAST(
    ARRAY_AGG(unit_price_micros ORDER BY is_cancellation, ordered_at DESC, order_line_id LIMIT 1)[OFFSET(0)] AS NUMERIC
  ) / 1000000 AS unit_price,
  ARRAY_AGG(currency_code ORDER BY is_cancellation, ordered_at DESC, order_line_id LIMIT 1)[OFFSET(0)] AS currency_code,
  COUNT(DISTINCT IF(is_cancellation, NULL, order_id)) AS count_orders,
  SUM(quantity) AS total_quantity,
  MAX(order_date) AS last_sold_date
FROM silver.staging_orders_order_lines
GROUP BY product_id
HAVING LOGICAL_OR(NOT is_cancellation)
