-- kind: window
-- tests:
--   - freshness: {column: occurred_at, hours: 48}
--   - volume: {change: 0.8}
--   - distribution: {column: user_id, measure: null_share}
--   - unique: grain
--   - not_null: [event_id, event_date, event_name]
--   - row: "event_date = DATE(occurred_at)"
--   - accepted_values: {column: platform, values: [WEB, IOS, ANDROID, SERVER]}
--   - row: "anonymous_id IS NOT NULL OR user_id IS NOT NULL"
-- max_bytes: 50GB
WITH received AS (
  SELECT event_id, source, entity, occurred_at, received_at, publish_time, payload
  FROM bronze.raw_web_track
  WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  UNION ALL
  SELECT event_id, source, entity, occurred_at, received_at, publish_time, payload
  FROM bronze.raw_web_page
  WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  UNION ALL
  SELECT event_id, source, entity, occurred_at, received_at, publish_time, payload
  FROM bronze.raw_web_screen
  WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  UNION ALL
  SELECT event_id, source, entity, occurred_at, received_at, publish_time, payload
  FROM bronze.raw_web_identify
  WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  UNION ALL
  SELECT event_id, source, entity, occurred_at, received_at, publish_time, payload
  FROM bronze.raw_web_group
  WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  UNION ALL
  SELECT event_id, source, entity, occurred_at, received_at, publish_time, payload
  FROM bronze.raw_web_alias
  WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
),
deduplicated AS (
  SELECT *
  FROM received
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY event_id
    ORDER BY received_at, publish_time, TO_JSON_STRING(payload)
  ) = 1
)
SELECT
  event_id,
  DATE(occurred_at) AS event_date,
  occurred_at,
  received_at,
  source,
  entity,
  COALESCE(IF(entity = 'track', JSON_VALUE(payload, '$.event'), NULL), entity) AS event_name,
  JSON_VALUE(payload, '$.anonymousId') AS anonymous_id,
  JSON_VALUE(payload, '$.userId') AS user_id,
  JSON_VALUE(payload, '$.previousId') AS previous_id,
  NULLIF(
    LOWER(TRIM(COALESCE(JSON_VALUE(payload, '$.traits.email'), JSON_VALUE(payload, '$.context.traits.email')))),
    ''
  ) AS email,
  COALESCE(JSON_VALUE(payload, '$.properties.session_id'), JSON_VALUE(payload, '$.context.sessionId')) AS session_id,
  NET.HOST(COALESCE(JSON_VALUE(payload, '$.properties.url'), JSON_VALUE(payload, '$.context.page.url'))) AS page_hostname,
  COALESCE(JSON_VALUE(payload, '$.properties.path'), JSON_VALUE(payload, '$.context.page.path')) AS page_path,
  NULLIF(
    COALESCE(JSON_VALUE(payload, '$.properties.referrer'), JSON_VALUE(payload, '$.context.page.referrer')),
    ''
  ) AS page_referrer,
  JSON_VALUE(payload, '$.context.campaign.source') AS campaign_source,
  JSON_VALUE(payload, '$.context.campaign.medium') AS campaign_medium,
  JSON_VALUE(payload, '$.context.campaign.name') AS campaign_name,
  JSON_VALUE(payload, '$.context.campaign.content') AS campaign_content,
  JSON_VALUE(payload, '$.context.campaign.term') AS campaign_term,
  REGEXP_EXTRACT(
    COALESCE(JSON_VALUE(payload, '$.properties.url'), JSON_VALUE(payload, '$.context.page.url')),
    r'[?&]gclid=([^&#]+)'
  ) AS gclid,
  JSON_VALUE(payload, '$.context.location.country') AS geo_country,
  JSON_VALUE(payload, '$.context.location.region') AS geo_region,
  JSON_VALUE(payload, '$.context.location.city') AS geo_city,
  CASE
    WHEN JSON_VALUE(payload, '$.context.channel') = 'server' THEN 'SERVER'
    WHEN LOWER(JSON_VALUE(payload, '$.context.device.type')) = 'ios'
      OR LOWER(JSON_VALUE(payload, '$.context.os.name')) IN ('ios', 'ipados') THEN 'IOS'
    WHEN LOWER(JSON_VALUE(payload, '$.context.device.type')) = 'android'
      OR LOWER(JSON_VALUE(payload, '$.context.os.name')) = 'android' THEN 'ANDROID'
    ELSE 'WEB'
  END AS platform,
  LOWER(JSON_VALUE(payload, '$.context.device.type')) AS device_type,
  JSON_VALUE(payload, '$.context.os.name') AS os_name,
  JSON_VALUE(payload, '$.context.userAgent') AS user_agent,
  JSON_VALUE(payload, '$.context.locale') AS locale,
  COALESCE(JSON_VALUE(payload, '$.properties.order_id'), JSON_VALUE(payload, '$.properties.orderId')) AS order_id,
  CAST(
    ROUND(
      SAFE_CAST(
        COALESCE(JSON_VALUE(payload, '$.properties.revenue'), JSON_VALUE(payload, '$.properties.total')) AS NUMERIC
      ) * 1000000
    ) AS INT64
  ) AS revenue_micros,
  UPPER(JSON_VALUE(payload, '$.properties.currency')) AS currency_code,
  SAFE_CAST(JSON_VALUE(payload, '$.properties.engaged_msec') AS INT64) AS engaged_msec,
  COALESCE(JSON_QUERY(payload, '$.properties'), JSON_QUERY(payload, '$.traits'), JSON '{}') AS properties
FROM deduplicated
