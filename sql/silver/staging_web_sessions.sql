-- kind: incremental
-- scope: session_start_date IN UNNEST(@dirty_partitions) OR user_pseudo_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'device')
-- tests:
--   - unique: grain
--   - not_null: [session_key, user_pseudo_id, session_number]
-- max_bytes: 50GB
/* Sessions with what their device's history adds: their number, the device's first source, and the last source that was not
   direct within the 90 days that GA4 looks back. A late event may move all of it, and a person's id may change, so a device
   that has changed is made anew as a whole. */
WITH historic AS (
  SELECT
    v.*,
    ROW_NUMBER() OVER device AS session_number,
    FIRST_VALUE(session_source) OVER device AS user_source,
    FIRST_VALUE(session_medium) OVER device AS user_medium,
    FIRST_VALUE(session_campaign) OVER device AS user_campaign,
    LAST_VALUE(
      IF(
        session_default_channel_grouping = 'Direct',
        NULL,
        STRUCT(
          session_start_timestamp AS started_at, session_source AS source, session_medium AS medium, session_campaign AS campaign,
          session_content AS content, session_term AS term, session_default_channel_grouping AS channel
        )
      ) IGNORE NULLS
    ) OVER (
      PARTITION BY user_pseudo_id ORDER BY session_start_timestamp, session_key
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS touch
  FROM silver.staging_web_visits AS v
  WHERE user_pseudo_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'device')
  WINDOW device AS (PARTITION BY user_pseudo_id ORDER BY session_start_timestamp, session_key)
),
looked_back AS (
  SELECT
    *,
    touch IS NOT NULL AND TIMESTAMP_DIFF(session_start_timestamp, touch.started_at, SECOND) <= 90 * 86400 AS has_touch
  FROM historic
)
SELECT
  s.session_key,
  s.session_id,
  s.session_number,
  s.session_start_date,
  s.session_start_timestamp,
  s.session_end_timestamp,
  s.user_pseudo_id,
  s.user_id,
  COALESCE(u.customer_id, d.customer_id) AS customer_id,
  s.count_events,
  s.count_pageviews,
  s.is_session_engaged,
  s.sum_engaged_time_msec,
  s.count_purchase,
  s.count_generate_lead,
  s.purchase_revenue_micros,
  CAST(s.purchase_revenue_micros AS NUMERIC) / 1000000 AS purchase_revenue,
  s.currency_code,
  s.session_source,
  s.session_medium,
  s.session_campaign,
  s.session_content,
  s.session_term,
  s.session_default_channel_grouping,
  IF(s.has_touch, s.touch.source, s.session_source) AS last_non_direct_source,
  IF(s.has_touch, s.touch.medium, s.session_medium) AS last_non_direct_medium,
  IF(s.has_touch, s.touch.campaign, s.session_campaign) AS last_non_direct_campaign,
  IF(s.has_touch, s.touch.content, s.session_content) AS last_non_direct_content,
  IF(s.has_touch, s.touch.term, s.session_term) AS last_non_direct_term,
  IF(s.has_touch, s.touch.channel, s.session_default_channel_grouping) AS last_non_direct_default_channel_grouping,
  s.user_source,
  s.user_medium,
  s.user_campaign,
  s.gclid,
  s.landing_page_hostname,
  s.landing_page_path,
  s.referrer,
  s.geo_country,
  s.geo_region,
  s.geo_city,
  s.device_category,
  s.device_operating_system,
  s.device_browser,
  s.device_language,
  s.platform
FROM looked_back AS s
LEFT JOIN silver.staging_customers_identifiers AS u ON u.identifier_kind = 'user_id' AND u.identifier = s.user_id
LEFT JOIN silver.staging_customers_identifiers AS d
  ON d.identifier_kind = 'anonymous_id' AND d.identifier = s.user_pseudo_id
