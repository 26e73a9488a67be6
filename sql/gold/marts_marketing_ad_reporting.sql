-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [date_day, platform, spend]
--   - accepted_values: {column: platform, values: [google_ads, facebook_ads, linkedin_ads]}
-- max_bytes: 50GB
/* Names are the latest; figures are the platforms' own. */
SELECT
  p.source_relation,
  p.date_day,
  p.platform,
  p.account_id,
  p.account_name,
  p.account_time_zone,
  p.campaign_id,
  c.campaign_name,
  p.ad_group_id,
  g.ad_group_name,
  p.ad_id,
  a.ad_name,
  p.clicks,
  p.impressions,
  CAST(p.spend_micros AS NUMERIC) / 1000000 AS spend,
  p.currency_code,
  ROUND(CAST(p.spend_micros AS NUMERIC) / 1000000 * r.usd_rate, 6) AS spend_usd,
  r.published_date AS fx_rate_date,
  p.conversions,
  CAST(p.conversions_value_micros AS NUMERIC) / 1000000 AS conversions_value
FROM silver.staging_ads_performance AS p
LEFT JOIN silver.staging_ads_campaigns AS c
  ON c.platform = p.platform AND c.campaign_id = p.campaign_id AND c.is_current
LEFT JOIN silver.staging_ads_ad_groups AS g
  ON g.platform = p.platform AND g.ad_group_id = p.ad_group_id AND g.is_current
LEFT JOIN silver.staging_ads_ads AS a ON a.platform = p.platform AND a.ad_id = p.ad_id AND a.is_current
LEFT JOIN silver.staging_finance_exchange_rates AS r ON r.currency_code = p.currency_code AND r.rate_date = p.date_day
