-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [date_day, platform]
-- max_bytes: 50GB
/* Ads by the address they lead to, with what its tags say; Google Ads is the source that states addresses. */
WITH addresses AS (
  SELECT
    JSON_VALUE(payload, '$.id') AS ad_id,
    REGEXP_EXTRACT(JSON_VALUE(payload, '$.final_urls'), r'(https?://[^\s,"\]]+)') AS url
  FROM bronze.raw_google_ads_ad_history
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY ad_id ORDER BY occurred_at DESC, event_id) = 1
)
SELECT
  r.date_day,
  r.platform,
  r.account_id,
  r.account_name,
  r.campaign_id,
  r.campaign_name,
  r.ad_group_id,
  r.ad_group_name,
  r.ad_id,
  r.ad_name,
  REGEXP_EXTRACT(u.url, r'^([^?#]+)') AS base_url,
  NET.HOST(u.url) AS url_host,
  REGEXP_EXTRACT(u.url, r'^https?://[^/?#]+(/[^?#]*)') AS url_path,
  REGEXP_EXTRACT(u.url, r'[?&]utm_source=([^&#]+)') AS utm_source,
  REGEXP_EXTRACT(u.url, r'[?&]utm_medium=([^&#]+)') AS utm_medium,
  REGEXP_EXTRACT(u.url, r'[?&]utm_campaign=([^&#]+)') AS utm_campaign,
  REGEXP_EXTRACT(u.url, r'[?&]utm_content=([^&#]+)') AS utm_content,
  REGEXP_EXTRACT(u.url, r'[?&]utm_term=([^&#]+)') AS utm_term,
  r.clicks,
  r.impressions,
  r.spend,
  r.currency_code,
  r.conversions,
  r.conversions_value
FROM gold.marts_marketing_ad_reporting AS r
INNER JOIN addresses AS u ON r.platform = 'google_ads' AND u.ad_id = r.ad_id AND u.url IS NOT NULL
