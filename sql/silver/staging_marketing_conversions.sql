-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [conversion_timestamp]
--   - accepted_values: {column: conversion_type, values: [purchase, lead, opportunity, opportunity_won]}
-- max_bytes: 50GB
WITH conversions AS (
  SELECT
    CONCAT('purchase:', source, ':', order_id) AS conversion_id, 'purchase' AS conversion_type, customer_id,
    ordered_at AS conversion_timestamp, amount_micros AS revenue_micros, currency_code
  FROM silver.staging_customers_orders
  WHERE is_purchase
  UNION ALL
  SELECT
    CONCAT('lead:', l.source, ':', l.lead_id), 'lead', i.customer_id,
    COALESCE(l.created_at, l.updated_at), 0, CAST(NULL AS STRING)
  FROM silver.staging_sales_leads AS l
  LEFT JOIN silver.staging_customers_identifiers AS i
    ON i.identifier_kind = 'salesforce_lead_id' AND i.identifier = l.lead_id
  WHERE NOT l.is_deleted
  UNION ALL
  SELECT
    CONCAT(state.conversion_type, ':', o.source, ':', o.opportunity_id), state.conversion_type, i.customer_id,
    state.happened_at, COALESCE(o.amount_micros, 0), o.currency_code
  FROM silver.staging_sales_opportunities AS o
  LEFT JOIN (
    SELECT source, opportunity_id, MIN(valid_from) AS first_state_at, MIN(IF(is_won, valid_from, NULL)) AS won_at
    FROM silver.staging_sales_opportunity_history
    GROUP BY source, opportunity_id
  ) AS h USING (source, opportunity_id)
  CROSS JOIN UNNEST([
    STRUCT('opportunity' AS conversion_type, COALESCE(o.created_at, h.first_state_at, o.updated_at) AS happened_at, TRUE AS is_reached),
    ('opportunity_won', COALESCE(h.won_at, o.updated_at), o.is_won)
  ]) AS state
  LEFT JOIN silver.staging_customers_identifiers AS i
    ON i.identifier_kind = CONCAT(o.source, '_contact_id') AND i.identifier = o.contact_id
  WHERE state.is_reached AND NOT o.is_deleted
),
/* Reports add up in the currency in which the shop sells most. */
reporting AS (
  SELECT currency_code
  FROM silver.staging_customers_orders
  GROUP BY currency_code
  ORDER BY COUNT(*) DESC, currency_code
  LIMIT 1
)
SELECT
  c.*,
  CASE
    WHEN c.revenue_micros = 0 OR COALESCE(c.currency_code, r.currency_code) = r.currency_code THEN c.revenue_micros
    ELSE CAST(ROUND(CAST(c.revenue_micros AS NUMERIC) * own.usd_rate / target.usd_rate) AS INT64)
  END AS reporting_revenue_micros,
  r.currency_code AS reporting_currency_code
FROM conversions AS c
LEFT JOIN reporting AS r ON TRUE
LEFT JOIN silver.staging_finance_exchange_rates AS own
  ON own.currency_code = c.currency_code AND own.rate_date = DATE(c.conversion_timestamp)
LEFT JOIN silver.staging_finance_exchange_rates AS target
  ON target.currency_code = r.currency_code AND target.rate_date = DATE(c.conversion_timestamp)
