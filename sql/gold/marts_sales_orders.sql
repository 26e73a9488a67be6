-- kind: window
-- reach_days: 1
-- tests:
--   - unique: grain
--   - not_null: [order_id, total_amount]
--   - row: "is_cancellation = STARTS_WITH(order_id, 'C')"
-- max_bytes: 20GB
/* An order belongs to the day of its first line; its lines may run past midnight, so the days around are read with it. */
WITH scope AS (
  SELECT DISTINCT DATE_ADD(day, INTERVAL distance DAY) AS order_date
  FROM UNNEST(@dirty_partitions) AS day, UNNEST([-1, 0, 1]) AS distance
)
SELECT
  order_id,
  MIN(l.order_date) AS order_date,
  MIN(l.ordered_at) AS ordered_at,
  MAX(l.customer_number) AS customer_number,
  LOGICAL_OR(l.is_cancellation) AS is_cancellation,
  COUNT(*) AS count_lines,
  SUM(l.quantity) AS total_quantity,
  CAST(SUM(l.amount_micros) AS NUMERIC) / 1000000 AS total_amount,
  MIN(l.currency_code) AS currency_code,
  MIN(l.country) AS country
FROM silver.staging_orders_order_lines AS l
WHERE l.order_date IN (SELECT s.order_date FROM scope AS s)
GROUP BY order_id
HAVING MIN(l.order_date) IN UNNEST(@dirty_partitions)
