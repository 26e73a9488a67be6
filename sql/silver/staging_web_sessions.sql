-- kind: window
-- reach_days: 1
-- tests:
--   - unique: grain
--   - not_null: [session_key, user_pseudo_id]
--   - row: "session_end_timestamp >= session_start_timestamp"
--   - accepted_values: {column: device_category, values: [desktop, mobile, tablet]}
-- max_bytes: 50GB
/* A session belongs to the day it began. Sessions that began on a rebuilt day are read with the day before (to know
   whether the first event of the day continues an older session) and the day after (where they may end). */
WITH scope AS (
  SELECT DISTINCT DATE_ADD(day, INTERVAL distance DAY) AS event_date
  FROM UNNEST(@dirty_partitions) AS day, UNNEST([-1, 0, 1]) AS distance
),
device_events AS (
  SELECT
    COALESCE(anonymous_id, CONCAT('user:', user_id)) AS user_pseudo_id,
    e.*
  FROM silver.staging_events_all AS e
  WHERE
    e.event_date IN (SELECT event_date FROM scope)
    AND e.entity IN ('track', 'page', 'screen')
    AND NOT STARTS_WITH(e.event_name, 'Email')
),
gaps AS (
  SELECT
    *,
    IFNULL(
      TIMESTAMP_DIFF(
        occurred_at,
        LAG(occurred_at) OVER (PARTITION BY user_pseudo_id ORDER BY occurred_at, event_id),
        SECOND
      ) > 1800,
      TRUE
    ) AS begins_session
  FROM device_events
),
numbered AS (
  SELECT
    *,
    COUNTIF(begins_session) OVER (
      PARTITION BY user_pseudo_id ORDER BY occurred_at, event_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS session_ordinal
  FROM gaps
),
sessions AS (
  SELECT
    user_pseudo_id,
    MIN(occurred_at) AS session_start_timestamp,
    MAX(occurred_at) AS session_end_timestamp,
    ARRAY_AGG(user_id IGNORE NULLS ORDER BY occurred_at, event_id LIMIT 1)[SAFE_OFFSET(0)] AS user_id,
    COUNT(*) AS count_events,
    COUNTIF(entity IN ('page', 'screen')) AS count_pageviews,
    SUM(COALESCE(engaged_msec, 0)) AS sum_engaged_time_msec,
    COUNT(DISTINCT IF(event_name = 'Order Completed', COALESCE(order_id, event_id), NULL)) AS count_purchase,
    COUNTIF(event_name = 'Lead Form Submitted') AS count_generate_lead,
    SUM(IF(event_name = 'Order Completed', COALESCE(revenue_micros, 0), 0)) AS purchase_revenue_micros,
    ARRAY_AGG(currency_code IGNORE NULLS ORDER BY occurred_at, event_id LIMIT 1)[SAFE_OFFSET(0)] AS currency_code,
    ARRAY_AGG(
      IF(
        campaign_source IS NULL AND campaign_medium IS NULL AND gclid IS NULL,
        NULL,
        STRUCT(campaign_source, campaign_medium, campaign_name, campaign_content, campaign_term, gclid)
      )
      IGNORE NULLS ORDER BY occurred_at, event_id LIMIT 1
    )[SAFE_OFFSET(0)] AS campaign,
    ARRAY_AGG(
      STRUCT(page_hostname, page_path, page_referrer, user_agent)
      ORDER BY IF(page_path IS NULL, 1, 0), occurred_at, event_id LIMIT 1
    )[OFFSET(0)] AS landing
  FROM numbered
  GROUP BY user_pseudo_id, session_ordinal
),
sourced AS (
  SELECT
    *,
    LOWER(
      COALESCE(
        campaign.campaign_source,
        IF(campaign.gclid IS NOT NULL, 'google', NULL),
        REGEXP_REPLACE(NET.HOST(landing.page_referrer), r'^www\.', ''),
        '(direct)'
      )
    ) AS session_source,
    LOWER(
      COALESCE(
        campaign.campaign_medium,
        IF(campaign.gclid IS NOT NULL, 'cpc', NULL),
        IF(
          REGEXP_CONTAINS(NET.HOST(landing.page_referrer), r'(^|\.)(google|bing|duckduckgo|yahoo|ecosia|baidu|yandex)\.'),
          'organic',
          NULL
        ),
        IF(landing.page_referrer IS NOT NULL, 'referral', NULL),
        '(none)'
      )
    ) AS session_medium
  FROM sessions
)
SELECT
  TO_HEX(SHA256(CONCAT(user_pseudo_id, '|', CAST(UNIX_MICROS(session_start_timestamp) AS STRING)))) AS session_key,
  DATE(session_start_timestamp) AS session_start_date,
  session_start_timestamp,
  session_end_timestamp,
  user_pseudo_id,
  user_id,
  count_events,
  count_pageviews,
  sum_engaged_time_msec >= 10000
    OR count_pageviews >= 2
    OR count_purchase + count_generate_lead > 0 AS is_session_engaged,
  sum_engaged_time_msec,
  count_purchase,
  count_generate_lead,
  purchase_revenue_micros,
  currency_code,
  session_source,
  session_medium,
  campaign.campaign_name AS session_campaign,
  campaign.campaign_content AS session_content,
  campaign.campaign_term AS session_term,
  CASE
    WHEN session_source = '(direct)' AND session_medium IN ('(none)', '(not set)') THEN 'Direct'
    WHEN REGEXP_CONTAINS(session_medium, r'^(.*cp.*|ppc|retargeting|paid.*)$')
      AND REGEXP_CONTAINS(session_source, r'facebook|instagram|linkedin|tiktok|twitter|pinterest|snapchat|reddit')
      THEN 'Paid Social'
    WHEN REGEXP_CONTAINS(session_medium, r'^(.*cp.*|ppc|retargeting|paid.*)$')
      AND REGEXP_CONTAINS(session_source, r'google|bing|duckduckgo|yahoo|ecosia|baidu|yandex')
      THEN 'Paid Search'
    WHEN session_medium IN ('display', 'banner', 'expandable', 'interstitial', 'cpm') THEN 'Display'
    WHEN REGEXP_CONTAINS(session_medium, r'^(.*cp.*|ppc|retargeting|paid.*)$') THEN 'Paid Other'
    WHEN REGEXP_CONTAINS(session_source, r'facebook|instagram|linkedin|tiktok|twitter|pinterest|snapchat|reddit')
      OR session_medium IN ('social', 'social-network', 'social-media', 'sm', 'social network', 'social media')
      THEN 'Organic Social'
    WHEN session_medium = 'organic' THEN 'Organic Search'
    WHEN REGEXP_CONTAINS(session_source, r'^(email|e-mail|e_mail|e mail)$')
      OR REGEXP_CONTAINS(session_medium, r'^(email|e-mail|e_mail|e mail)$') THEN 'Email'
    WHEN session_medium IN ('affiliate', 'affiliates') THEN 'Affiliates'
    WHEN session_medium IN ('referral', 'app', 'link') THEN 'Referral'
    WHEN session_medium = 'sms' OR session_source = 'sms' THEN 'SMS'
    ELSE 'Unassigned'
  END AS session_default_channel_grouping,
  campaign.gclid AS gclid,
  landing.page_hostname AS landing_page_hostname,
  landing.page_path AS landing_page_path,
  landing.page_referrer AS referrer,
  CASE
    WHEN REGEXP_CONTAINS(landing.user_agent, r'iPad|Tablet') THEN 'tablet'
    WHEN REGEXP_CONTAINS(landing.user_agent, r'Mobi|Android|iPhone') THEN 'mobile'
    WHEN landing.user_agent IS NULL THEN NULL
    ELSE 'desktop'
  END AS device_category
FROM sourced
WHERE DATE(session_start_timestamp) IN UNNEST(@dirty_partitions)
