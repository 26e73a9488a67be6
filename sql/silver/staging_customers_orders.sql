-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [order_date, amount_micros, currency_code]
-- max_bytes: 50GB
/* Orders of every source with their person. A refund without a customer of its own is its order's customer's. A payment of an
   order that a shop reports too is no order of its own, nor is what it gives back; a source or account that
   staging_sources_priorities takes out counts nowhere. */
WITH orders AS (
  SELECT
    o.*,
    CASE o.source WHEN 'shopify' THEN 'shopify_customer_id' WHEN 'stripe' THEN 'stripe_customer_id' ELSE 'user_id' END AS kind
  FROM silver.staging_orders_orders AS o
  LEFT JOIN silver.staging_sources_priorities AS account
    ON account.domain = 'orders' AND account.source = o.source AND account.scope = o.account
  LEFT JOIN silver.staging_sources_priorities AS own
    ON own.domain = 'orders' AND own.source = o.source AND own.scope IS NULL
  WHERE
    NOT o.is_test AND o.status <> 'pending'
    AND CASE
      WHEN account.source IS NOT NULL THEN account.priority IS NOT NULL
      WHEN own.source IS NOT NULL THEN own.priority IS NOT NULL
      ELSE TRUE
    END
),
payments AS (
  SELECT DISTINCT c.order_id
  FROM orders AS c, UNNEST([c.order_id, c.payment_id]) AS payment_id
  INNER JOIN silver.staging_orders_payments AS p ON p.payment_id = payment_id
  INNER JOIN silver.staging_orders_orders AS s
    ON s.order_id = p.order_id AND s.source <> 'stripe' AND s.currency_code = c.currency_code
  WHERE c.source = 'stripe'
),
owned AS (
  SELECT o.*, COALESCE(n.customer_id, e.customer_id) AS own_customer_id
  FROM orders AS o
  LEFT JOIN silver.staging_customers_identifiers AS n ON n.identifier_kind = o.kind AND n.identifier = o.customer_number
  LEFT JOIN silver.staging_customers_identifiers AS e ON e.identifier_kind = 'email' AND e.identifier = o.email
)
SELECT
  o.source,
  o.order_id,
  o.original_order_id,
  COALESCE(o.own_customer_id, b.own_customer_id) AS customer_id,
  o.order_date,
  o.ordered_at,
  o.channel,
  o.status = 'completed' AND NOT o.is_cancellation AS is_purchase,
  o.amount_micros,
  o.refunded_micros,
  o.currency_code,
  r.usd_rate
FROM owned AS o
LEFT JOIN owned AS b ON b.source = o.source AND b.order_id = o.original_order_id
LEFT JOIN silver.staging_finance_exchange_rates AS r ON r.rate_date = o.order_date AND r.currency_code = o.currency_code
LEFT JOIN payments AS paid ON paid.order_id = COALESCE(o.original_order_id, o.order_id)
WHERE o.source <> 'stripe' OR paid.order_id IS NULL
