-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [channel, conversion_timestamp]
--   - accepted_values: {column: conversion_type, values: [purchase, lead, opportunity, opportunity_won]}
-- max_bytes: 50GB
/* The sessions that a person had in the 90 days before a conversion, oldest first. Direct sessions count only where there is
   no other, as in GA4. A conversion without a session has one row of channel Unattributed, so that revenue adds up.
   Some shops state minutes only: a session that began in the minute of the order came before it. */
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
),
valued AS (
  SELECT
    c.*,
    r.currency_code AS reporting_currency_code,
    CASE
      WHEN c.revenue_micros = 0 OR COALESCE(c.currency_code, r.currency_code) = r.currency_code THEN c.revenue_micros
      ELSE CAST(ROUND(CAST(c.revenue_micros AS NUMERIC) * own.usd_rate / target.usd_rate) AS INT64)
    END AS reporting_revenue_micros
  FROM conversions AS c
  LEFT JOIN reporting AS r ON TRUE
  LEFT JOIN silver.staging_finance_exchange_rates AS own
    ON own.currency_code = c.currency_code AND own.rate_date = DATE(c.conversion_timestamp)
  LEFT JOIN silver.staging_finance_exchange_rates AS target
    ON target.currency_code = r.currency_code AND target.rate_date = DATE(c.conversion_timestamp)
),
reached AS (
  SELECT
    c.*,
    s.session_key, s.session_start_timestamp AS touched_at,
    COALESCE(s.session_default_channel_grouping, 'Unattributed') AS channel,
    s.session_source AS source, s.session_medium AS medium, s.session_campaign AS campaign,
    COUNTIF(s.session_default_channel_grouping <> 'Direct') OVER (PARTITION BY c.conversion_id) AS count_not_direct
  FROM valued AS c
  LEFT JOIN silver.staging_web_sessions AS s
    ON s.customer_id = c.customer_id
    AND TIMESTAMP_TRUNC(s.session_start_timestamp, MINUTE) <= c.conversion_timestamp
    AND s.session_start_timestamp >= TIMESTAMP_SUB(c.conversion_timestamp, INTERVAL 90 DAY)
)
SELECT
  conversion_id,
  conversion_type,
  customer_id,
  conversion_timestamp,
  revenue_micros,
  currency_code,
  reporting_revenue_micros,
  reporting_currency_code,
  ROW_NUMBER() OVER (PARTITION BY conversion_id ORDER BY touched_at, session_key) AS touch_index,
  COUNT(*) OVER (PARTITION BY conversion_id) AS path_length,
  session_key,
  touched_at,
  channel,
  source,
  medium,
  campaign
FROM reached
WHERE count_not_direct = 0 OR channel <> 'Direct'
