-- kind: incremental
-- scope: customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
-- tests:
--   - unique: grain
--   - row: "total_purchases = 0 OR last_purchase_date IS NOT NULL"
-- max_bytes: 50GB
/* Amounts are in the currency of the person's latest purchase; others are converted with the rates of their days, and
   documents without a rate are counted instead of added. */
WITH main_currency AS (
  SELECT
    customer_id,
    ARRAY_AGG(currency_code ORDER BY is_purchase DESC, ordered_at DESC, source, order_id LIMIT 1)[OFFSET(0)] AS currency_code
  FROM silver.staging_customers_orders
  WHERE customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
  GROUP BY customer_id
),
valued AS (
  SELECT
    o.*,
    m.currency_code AS main_currency_code,
    CASE WHEN o.currency_code = m.currency_code THEN 1 ELSE o.usd_rate / r.usd_rate END AS rate
  FROM silver.staging_customers_orders AS o
  INNER JOIN main_currency AS m USING (customer_id)
  LEFT JOIN silver.staging_finance_exchange_rates AS r
    ON r.currency_code = m.currency_code AND r.rate_date = o.order_date AND o.currency_code <> m.currency_code
)
SELECT
  customer_id,
  MIN(main_currency_code) AS currency_code,
  COUNT(DISTINCT IF(is_purchase, CONCAT(source, ':', order_id), NULL)) AS total_purchases,
  ROUND(SUM(CAST(amount_micros AS NUMERIC) * rate) / 1000000, 6) AS total_revenue,
  ROUND(SUM(CAST(refunded_micros AS NUMERIC) * rate) / 1000000, 6) AS total_refunded,
  ROUND(SUM(IF(is_purchase, CAST(amount_micros AS NUMERIC) * rate, 0)) / 1000000, 6) AS gross_revenue,
  ROUND(SUM(CAST(amount_micros AS NUMERIC) * usd_rate) / 1000000, 6) AS total_revenue_usd,
  COUNTIF(rate IS NULL) AS count_unconverted_orders,
  MIN(IF(is_purchase, ordered_at, NULL)) AS first_order_at,
  MAX(IF(is_purchase, order_date, NULL)) AS last_purchase_date
FROM valued
GROUP BY customer_id
