-- kind: window
-- reach_days: 1
-- tests:
--   - unique: grain
--   - not_null: [session_key, user_pseudo_id, session_id]
--   - row: "session_end_timestamp >= session_start_timestamp"
--   - accepted_values: {column: device_category, values: [desktop, mobile, tablet]}
-- max_bytes: 50GB
/* Sessions as far as their own events tell them; what needs a device's history is in staging_web_sessions.

   A session is the events of one device without a gap of more than 30 minutes. Where the source numbers its sessions, as GA4
   does, its number decides instead, if the gap is no more than a day. Midnight does not end a session: it belongs to the
   day on which it began and takes events of the next day too. Events on rebuilt days are read with the day before (does
   the first event continue an older session?) and the day after (where a session may end), and nothing further
   away counts, so that a day rebuilt alone is equal to a day rebuilt with all others. */
WITH scope AS (
  SELECT DISTINCT DATE_ADD(day, INTERVAL distance DAY) AS event_date
  FROM UNNEST(@dirty_partitions) AS day, UNNEST([-1, 0, 1]) AS distance
),
device_events AS (
  SELECT
    COALESCE(anonymous_id, CONCAT('user:', user_id)) AS user_pseudo_id,
    e.*
  FROM silver.staging_events_all AS e
  LEFT JOIN silver.staging_web_sources AS s ON s.event_date = e.event_date AND s.page_hostname = e.page_hostname
  WHERE
    e.event_date IN (SELECT event_date FROM scope)
    AND (e.page_hostname IS NULL OR s.source = e.source OR (s.source IS NULL AND e.platform = 'SERVER'))
    AND e.entity IN ('track', 'page', 'screen')
    AND (e.platform <> 'SERVER' OR e.session_id IS NOT NULL)
    AND NOT STARTS_WITH(e.event_name, 'Email')
),
followed AS (
  SELECT
    *,
    TIMESTAMP_DIFF(
      occurred_at,
      LAG(occurred_at) OVER (PARTITION BY user_pseudo_id ORDER BY occurred_at, event_id),
      SECOND
    ) AS gap_seconds,
    LAG(session_id) OVER (PARTITION BY user_pseudo_id ORDER BY occurred_at, event_id) AS previous_session_id
  FROM device_events
),
numbered AS (
  SELECT
    *,
    COUNTIF(
      CASE
        WHEN gap_seconds IS NULL THEN TRUE
        WHEN session_id <> previous_session_id THEN TRUE
        WHEN session_id = previous_session_id THEN gap_seconds > 86400
        ELSE gap_seconds > 1800
      END
    ) OVER (
      PARTITION BY user_pseudo_id ORDER BY occurred_at, event_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS session_ordinal
  FROM followed
),
bounded AS (
  SELECT *, MIN(event_date) OVER (PARTITION BY user_pseudo_id, session_ordinal) AS session_start_date
  FROM numbered
),
sessions AS (
  SELECT
    user_pseudo_id,
    session_start_date,
    MIN(occurred_at) AS session_start_timestamp,
    MAX(occurred_at) AS session_end_timestamp,
    ARRAY_AGG(user_id IGNORE NULLS ORDER BY occurred_at, event_id LIMIT 1)[SAFE_OFFSET(0)] AS user_id,
    ARRAY_AGG(session_id IGNORE NULLS ORDER BY occurred_at, event_id LIMIT 1)[SAFE_OFFSET(0)] AS source_session_id,
    COUNT(*) AS count_events,
    COUNTIF(entity IN ('page', 'screen')) AS count_pageviews,
    SUM(COALESCE(engaged_msec, 0)) AS sum_engaged_time_msec,
    COUNT(DISTINCT IF(event_name IN ('Order Completed', 'purchase'), COALESCE(order_id, event_id), NULL)) AS count_purchase,
    COUNTIF(event_name IN ('Lead Form Submitted', 'generate_lead')) AS count_generate_lead,
    SUM(IF(event_name IN ('Order Completed', 'purchase'), COALESCE(revenue_micros, 0), 0)) AS purchase_revenue_micros,
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
      STRUCT(
        page_hostname, page_path, page_referrer, user_agent, locale, platform, device_type, os_name, geo_country, geo_region,
        geo_city
      )
      ORDER BY IF(page_path IS NULL, 1, 0), occurred_at, event_id LIMIT 1
    )[OFFSET(0)] AS landing
  FROM bounded
  WHERE event_date <= DATE_ADD(session_start_date, INTERVAL 1 DAY) AND session_start_date IN UNNEST(@dirty_partitions)
  GROUP BY user_pseudo_id, session_ordinal, session_start_date
),
referred AS (
  SELECT
    *,
    /* A page of the site itself refers nobody. */
    IF(
      REGEXP_EXTRACT(NET.HOST(landing.page_referrer), r'([^.]+\.[^.]+)$')
        = REGEXP_EXTRACT(landing.page_hostname, r'([^.]+\.[^.]+)$'),
      NULL,
      REGEXP_REPLACE(LOWER(NET.HOST(landing.page_referrer)), r'^www\.', '')
    ) AS referrer_host
  FROM sessions
),
sourced AS (
  SELECT
    *,
    REGEXP_EXTRACT(
      referrer_host,
      r'^(?:search\.|[a-z]{2}\.search\.|m\.|cn\.)?(google|bing|duckduckgo|yahoo|ecosia|baidu|yandex|naver|daum|qwant|seznam|sogou|ask|aol|startpage|brave)\.[a-z.]+$'
    ) AS search_engine
  FROM referred
),
named AS (
  SELECT
    *,
    LOWER(
      COALESCE(campaign.campaign_source, IF(campaign.gclid IS NOT NULL, 'google', NULL), search_engine, referrer_host, '(direct)')
    ) AS session_source,
    LOWER(
      COALESCE(
        campaign.campaign_medium,
        IF(campaign.gclid IS NOT NULL, 'cpc', NULL),
        IF(campaign.campaign_source IS NOT NULL, '(not set)', NULL),
        IF(search_engine IS NOT NULL, 'organic', NULL),
        IF(referrer_host IS NOT NULL, 'referral', NULL),
        '(none)'
      )
    ) AS session_medium
  FROM sourced
),
/* The categories of sources that Google publishes with its channel definitions, without sites that are gone:
   https://support.google.com/analytics/answer/9756891 */
categorised AS (
  SELECT
    *,
    CASE
      WHEN REGEXP_CONTAINS(session_source, r'(^|\.)shopping\.(net|yahoo\.[a-z.]+|naver\.com)$|^shop\.app$|^s3\.amazonaws\.com$')
        OR REGEXP_CONTAINS(
          session_source,
          r'^([a-z0-9-]+\.)*(alibaba|amazon|amazon-adsystem|ebay|etsy|google shopping|igshopping|mercadolibre|shopify|shopzilla|simplycodes|stripe|walmart)(\.[a-z]{2,4}){0,2}$'
        )
        THEN 'shopping'
      WHEN REGEXP_CONTAINS(session_source, r'^(d\.tube|iq\.com|justin\.tv|youtu\.be)$')
        OR REGEXP_CONTAINS(
          session_source,
          r'^([a-z0-9-]+\.)*(crackle|curiositystream|dailymotion|disneyplus|hulu|iqiyi|netflix|ted|tudou|twitch|utreon|veoh|vimeo|wistia|youku|youtube)(\.[a-z]{2,4}){0,2}$'
        )
        THEN 'video'
      WHEN REGEXP_CONTAINS(
        session_source,
        r'^(t\.co|x\.com|t\.me|goo\.gl|bit\.ly|is\.gd|news\.ycombinator\.com|(groups|plus|sites|messages)\.google\.com|answers\.yahoo\.com|(m\.)?(blog|cafe|kin)\.naver\.com)$'
      )
        OR REGEXP_CONTAINS(
          session_source,
          r'^([a-z0-9-]+\.)*(academia|badoo|bebo|blackplanet|blogger|blogspot|buzzfeed|cafemom|cyworld|delicious|deviantart|dianping|digg|diigo|discord|disqus|douban|facebook|fandom|fb|flickr|flipboard|fotolog|foursquare|friendfeed|getpocket|glassdoor|goodreads|google\+|googleplus|hatena|hi5|hootsuite|houzz|ig|instagram|instapaper|kakao|last|line|linkedin|livejournal|lnkd|mastodon|medium|meetup|messenger|mixi|myspace|nicovideo|ning|odnoklassniki|ok|paper|photobucket|pinterest|pixiv|plurk|quora|ravelry|reddit|renren|researchgate|scribd|skype|skyrock|slashdot|slideshare|snapchat|stackexchange|stackoverflow|tagged|tencent|threads|tiktok|tripadvisor|tumblr|tweetdeck|twitter|viadeo|vk|vkontakte|wattpad|wechat|weebly|weibo|whatsapp|wikihow|wordpress|xing|yammer|yelp|zalo)(\.[a-z]{2,4}){0,2}$'
        )
        THEN 'social'
      WHEN session_source IN ('360.cn', 'so.com', 'tut.by', 'go.mail.ru') OR REGEXP_CONTAINS(
          session_source,
          r'^([a-z0-9-]+\.)*(alice|aol|ask|auone|avg|babylon|baidu|biglobe|bing|brave|centrum|cnn|comcast|conduit|daum|dogpile|duckduckgo|ecosia|eniro|exalead|excite|globo|google|googlemybusiness|google-play|incredimail|kvasir|lycos|msn|najdi|naver|onet|perplexity|qwant|rakuten|rambler|search-results|seznam|sogou|startsiden|terra|ukr|virgilio|yahoo|yandex)(\.[a-z]{2,4}){0,2}$'
        )
        THEN 'search'
    END AS source_category,
    REGEXP_CONTAINS(session_medium, r'^(.*cp.*|ppc|retargeting|paid.*)$') AS is_paid,
    COALESCE(REGEXP_CONTAINS(LOWER(campaign.campaign_name), r'^(.*(([^a-df-z]|^)shop|shopping).*)$'), FALSE) AS is_shopping_campaign
  FROM named
)
SELECT
  TO_HEX(SHA256(CONCAT(user_pseudo_id, '|', CAST(UNIX_MICROS(session_start_timestamp) AS STRING)))) AS session_key,
  COALESCE(source_session_id, CAST(UNIX_SECONDS(session_start_timestamp) AS STRING)) AS session_id,
  session_start_date,
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
  /* Google's rules for manually tagged traffic, in their order; the first that holds decides. */
  CASE
    WHEN session_source = '(direct)' AND session_medium IN ('(none)', '(not set)') THEN 'Direct'
    WHEN REGEXP_CONTAINS(LOWER(campaign.campaign_name), r'cross-network') THEN 'Cross-network'
    WHEN (source_category = 'shopping' OR is_shopping_campaign) AND is_paid THEN 'Paid Shopping'
    WHEN source_category = 'search' AND is_paid THEN 'Paid Search'
    WHEN source_category = 'social' AND is_paid THEN 'Paid Social'
    WHEN source_category = 'video' AND is_paid THEN 'Paid Video'
    WHEN session_medium IN ('display', 'banner', 'expandable', 'interstitial', 'cpm') THEN 'Display'
    WHEN is_paid THEN 'Paid Other'
    WHEN source_category = 'shopping' OR is_shopping_campaign THEN 'Organic Shopping'
    WHEN source_category = 'social'
      OR session_medium IN ('social', 'social-network', 'social-media', 'sm', 'social network', 'social media')
      THEN 'Organic Social'
    WHEN source_category = 'video' OR REGEXP_CONTAINS(session_medium, r'^(.*video.*)$') THEN 'Organic Video'
    WHEN source_category = 'search' OR session_medium = 'organic' THEN 'Organic Search'
    WHEN REGEXP_CONTAINS(session_source, r'^(email|e-mail|e_mail|e mail)$')
      OR REGEXP_CONTAINS(session_medium, r'^(email|e-mail|e_mail|e mail)$') THEN 'Email'
    WHEN session_medium IN ('affiliate', 'affiliates') THEN 'Affiliates'
    WHEN session_medium IN ('referral', 'app', 'link') THEN 'Referral'
    WHEN session_medium = 'audio' THEN 'Audio'
    WHEN session_source = 'sms' OR session_medium = 'sms' THEN 'SMS'
    WHEN ENDS_WITH(session_medium, 'push') OR REGEXP_CONTAINS(session_medium, r'mobile|notification') OR session_source = 'firebase'
      THEN 'Mobile Push Notifications'
    ELSE 'Unassigned'
  END AS session_default_channel_grouping,
  campaign.gclid AS gclid,
  landing.page_hostname AS landing_page_hostname,
  landing.page_path AS landing_page_path,
  landing.page_referrer AS referrer,
  landing.geo_country AS geo_country,
  landing.geo_region AS geo_region,
  landing.geo_city AS geo_city,
  CASE
    WHEN landing.device_type IN ('desktop', 'mobile', 'tablet') THEN landing.device_type
    WHEN REGEXP_CONTAINS(landing.user_agent, r'iPad|Tablet') THEN 'tablet'
    WHEN landing.platform IN ('IOS', 'ANDROID') OR REGEXP_CONTAINS(landing.user_agent, r'Mobi|Android|iPhone') THEN 'mobile'
    WHEN landing.user_agent IS NULL THEN NULL
    ELSE 'desktop'
  END AS device_category,
  COALESCE(
    landing.os_name,
    CASE
      WHEN REGEXP_CONTAINS(landing.user_agent, r'iPhone|iPad|iPod') THEN 'iOS'
      WHEN REGEXP_CONTAINS(landing.user_agent, r'Android') THEN 'Android'
      WHEN REGEXP_CONTAINS(landing.user_agent, r'Windows') THEN 'Windows'
      WHEN REGEXP_CONTAINS(landing.user_agent, r'Mac OS X') THEN 'Macintosh'
      WHEN REGEXP_CONTAINS(landing.user_agent, r'CrOS') THEN 'Chrome OS'
      WHEN REGEXP_CONTAINS(landing.user_agent, r'Linux') THEN 'Linux'
    END
  ) AS device_operating_system,
  CASE
    WHEN REGEXP_CONTAINS(landing.user_agent, r'Edg(e|A|iOS)?/') THEN 'Edge'
    WHEN REGEXP_CONTAINS(landing.user_agent, r'OPR/|Opera') THEN 'Opera'
    WHEN REGEXP_CONTAINS(landing.user_agent, r'SamsungBrowser/') THEN 'Samsung Internet'
    WHEN REGEXP_CONTAINS(landing.user_agent, r'Firefox/|FxiOS/') THEN 'Firefox'
    WHEN REGEXP_CONTAINS(landing.user_agent, r'Chrome/|CriOS/') THEN 'Chrome'
    WHEN REGEXP_CONTAINS(landing.user_agent, r'iPhone|iPad|Safari/') THEN 'Safari'
  END AS device_browser,
  LOWER(landing.locale) AS device_language,
  landing.platform AS platform
FROM categorised
