-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [date_day, platform, campaign_id]
-- max_bytes: 50GB
/* What the platforms claim stands beside what our own sessions and attribution say, never added to it. A session belongs
   to an ad campaign when its source is the platform's and its campaign is the ad campaign's name or id; other tagged
   campaigns are rows of platform web, e-mails for example. */
WITH campaigns AS (
  SELECT
    platform, campaign_id, campaign_name, campaign_type, status, start_date, end_date, LOWER(TRIM(campaign_name)) AS name_key
  FROM silver.staging_ads_campaigns
  WHERE is_current
),
tags AS (
  SELECT source, medium, campaign, channel, COALESCE(a.platform, 'web') AS platform, COALESCE(a.campaign_id, t.name_key) AS campaign_id
  FROM (
    SELECT
      session_source AS source, session_medium AS medium, session_campaign AS campaign,
      MIN(session_default_channel_grouping) AS channel,
      LOWER(TRIM(session_campaign)) AS name_key,
      CASE
        WHEN REGEXP_CONTAINS(session_source, r'^(google|youtube)') THEN 'google_ads'
        WHEN REGEXP_CONTAINS(session_source, r'^(facebook|fb|instagram|ig|meta)([.]|$)') THEN 'facebook_ads'
        WHEN STARTS_WITH(session_source, 'linkedin') THEN 'linkedin_ads'
      END AS ad_platform
    FROM silver.staging_web_sessions
    WHERE session_campaign IS NOT NULL
    GROUP BY session_source, session_medium, session_campaign
  ) AS t
  LEFT JOIN campaigns AS a
    ON a.platform = t.ad_platform AND (a.name_key = t.name_key OR a.campaign_id = t.name_key)
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY source, medium, campaign ORDER BY a.name_key = t.name_key DESC, a.campaign_id) = 1
),
platform_days AS (
  SELECT
    date_day, platform, COALESCE(campaign_id, '(unknown)') AS campaign_id,
    MIN(currency_code) AS currency_code,
    SUM(spend_micros) AS spend_micros, SUM(impressions) AS impressions, SUM(clicks) AS clicks,
    SUM(conversions) AS conversions, SUM(conversions_value_micros) AS conversions_value_micros
  FROM silver.staging_ads_performance
  GROUP BY date_day, platform, campaign_id
),
session_days AS (
  SELECT
    s.session_start_date AS date_day, t.platform, t.campaign_id,
    COUNT(*) AS sessions,
    SUM(s.purchase_revenue) AS revenue
  FROM silver.staging_web_sessions AS s
  INNER JOIN tags AS t
    ON t.source = s.session_source AND t.medium = s.session_medium AND t.campaign = s.session_campaign
  GROUP BY date_day, platform, campaign_id
),
/* The last touch that was not direct has the whole conversion; other rules are in marts_marketing_attribution. */
conversion_days AS (
  SELECT
    DATE(c.conversion_timestamp) AS date_day, t.platform, t.campaign_id,
    COUNTIF(c.conversion_type = 'lead') AS leads_created,
    COUNTIF(c.conversion_type = 'opportunity') AS opportunities_created,
    SUM(IF(c.conversion_type = 'opportunity', c.reporting_revenue_micros, 0)) AS pipeline_micros,
    SUM(IF(c.conversion_type = 'opportunity_won', c.reporting_revenue_micros, 0)) AS won_micros,
    SUM(IF(c.conversion_type = 'purchase', c.reporting_revenue_micros, 0)) AS attributed_micros,
    COUNT(*) AS attributed_touches
  FROM silver.staging_marketing_touches AS c
  INNER JOIN tags AS t ON t.source = c.source AND t.medium = c.medium AND t.campaign = c.campaign
  WHERE c.touch_index = c.path_length
  GROUP BY date_day, platform, campaign_id
),
reporting AS (
  SELECT MIN(reporting_currency_code) AS currency_code FROM silver.staging_marketing_conversions
),
days AS (
  SELECT date_day, platform, campaign_id FROM platform_days
  UNION DISTINCT
  SELECT date_day, platform, campaign_id FROM session_days
  UNION DISTINCT
  SELECT date_day, platform, campaign_id FROM conversion_days
),
names AS (
  SELECT platform, campaign_id, MIN(campaign) AS campaign_name, MIN(channel) AS channel FROM tags GROUP BY platform, campaign_id
)
SELECT
  d.date_day,
  d.campaign_id,
  COALESCE(a.campaign_name, n.campaign_name) AS campaign_name,
  a.campaign_type,
  n.channel,
  d.platform,
  a.status,
  a.start_date,
  a.end_date,
  CAST(COALESCE(p.spend_micros, 0) AS NUMERIC) / 1000000 AS spend,
  COALESCE(p.impressions, 0) AS impressions,
  COALESCE(p.clicks, 0) AS clicks,
  COALESCE(p.conversions, 0) AS conversions,
  CAST(COALESCE(p.conversions_value_micros, 0) AS NUMERIC) / 1000000 AS conversions_value,
  p.currency_code,
  COALESCE(s.sessions, 0) AS sessions,
  COALESCE(c.leads_created, 0) AS leads_created,
  COALESCE(c.opportunities_created, 0) AS opportunities_created,
  CAST(COALESCE(c.won_micros, 0) AS NUMERIC) / 1000000 AS opportunities_won_amount,
  CAST(COALESCE(c.pipeline_micros, 0) AS NUMERIC) / 1000000 AS pipeline_amount,
  CAST(COALESCE(c.attributed_micros, 0) AS NUMERIC) / 1000000 AS attributed_revenue,
  'last_touch' AS attribution_type,
  COALESCE(c.attributed_touches, 0) AS attributed_touches,
  COALESCE(s.revenue, 0) AS revenue,
  r.currency_code AS revenue_currency_code
FROM days AS d
LEFT JOIN platform_days AS p USING (date_day, platform, campaign_id)
LEFT JOIN session_days AS s USING (date_day, platform, campaign_id)
LEFT JOIN conversion_days AS c USING (date_day, platform, campaign_id)
LEFT JOIN campaigns AS a USING (platform, campaign_id)
LEFT JOIN names AS n USING (platform, campaign_id)
LEFT JOIN reporting AS r ON TRUE
