-- kind: window
-- tests:
--   - freshness: {column: occurred_at, hours: 48}
--   - volume: {change: 0.8}
--   - distribution: {column: user_id, measure: null_share}
--   - unique: grain
--   - not_null: [event_id, event_date, event_name]
--   - row: "event_date = DATE(occurred_at)"
--   - accepted_values: {column: platform, values: [WEB, IOS, ANDROID, APP, SERVER]}
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
),
web AS (
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
),
/* Google Analytics 4, nested as BigQuery exports it and flat as a connector lands it; its session ids count per device. GA4
   gives events no id. A connector does, and lands a day first as it goes on and again when it is over; the export numbers
   the events of a batch, in newer properties. An event that arrives in both forms is taken from the nested one. */
ga4_received AS (
  SELECT event_id, occurred_at, received_at, payload
  FROM (
    SELECT
      1 AS form, event_id, occurred_at, received_at, publish_time, payload,
      JSON_VALUE(payload, '$.event_name') AS event_name,
      COALESCE(
        CONCAT(JSON_VALUE(payload, '$.event_bundle_sequence_id'), '|', JSON_VALUE(payload, '$.batch_event_index')), event_id
      ) AS identity,
      FALSE AS is_intraday,
      CAST(NULL AS TIMESTAMP) AS synced_at
    FROM bronze.raw_ga4_export_event
    WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    UNION ALL
    SELECT
      2, event_id, occurred_at, received_at, publish_time, payload,
      JSON_VALUE(payload, '$.name'),
      JSON_VALUE(payload, '$._fivetran_id'),
      COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_intraday')) AS BOOL), FALSE),
      SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_synced')) AS TIMESTAMP)
    FROM bronze.raw_ga4_event
    WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  )
  WHERE TRUE
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY
        form, COALESCE(JSON_VALUE(payload, '$.user_pseudo_id'), JSON_VALUE(payload, '$.user_id')), occurred_at, event_name,
        identity
      ORDER BY
        is_intraday, synced_at DESC, LENGTH(TO_JSON_STRING(payload)) DESC, TO_JSON_STRING(payload), received_at, publish_time
    ) = 1
    AND form = MIN(form) OVER (
      PARTITION BY
        COALESCE(JSON_VALUE(payload, '$.user_pseudo_id'), JSON_VALUE(payload, '$.user_id')), occurred_at, event_name
    )
),
ga4_parameters AS (
  SELECT
    event_id,
    MAX(IF(key = 'ga_session_id', value, NULL)) AS ga_session_id,
    MAX(IF(key = 'page_location', value, NULL)) AS page_location,
    MAX(IF(key = 'page_referrer', value, NULL)) AS page_referrer,
    MAX(IF(key = 'source', value, NULL)) AS source,
    MAX(IF(key = 'medium', value, NULL)) AS medium,
    MAX(IF(key = 'campaign', value, NULL)) AS campaign,
    MAX(IF(key = 'content', value, NULL)) AS content,
    MAX(IF(key = 'term', value, NULL)) AS term,
    MAX(IF(key = 'gclid', value, NULL)) AS gclid,
    MAX(IF(key = 'currency', value, NULL)) AS currency,
    MAX(IF(key = 'engagement_time_msec', value, NULL)) AS engagement_time_msec
  FROM (
    SELECT
      event_id,
      JSON_VALUE(parameter, '$.key') AS key,
      COALESCE(
        JSON_VALUE(parameter, '$.value.string_value'), JSON_VALUE(parameter, '$.value.int_value'),
        JSON_VALUE(parameter, '$.value.double_value'), JSON_VALUE(parameter, '$.value.float_value')
      ) AS value
    FROM ga4_received, UNNEST(JSON_QUERY_ARRAY(payload, '$.event_params')) AS parameter
  )
  GROUP BY event_id
),
ga4 AS (
  SELECT
    event_id,
    DATE(occurred_at) AS event_date,
    occurred_at,
    received_at,
    'ga4' AS source,
    CASE COALESCE(JSON_VALUE(payload, '$.event_name'), JSON_VALUE(payload, '$.name'))
      WHEN 'page_view' THEN 'page'
      WHEN 'screen_view' THEN 'screen'
      ELSE 'track'
    END AS entity,
    COALESCE(JSON_VALUE(payload, '$.event_name'), JSON_VALUE(payload, '$.name')) AS event_name,
    JSON_VALUE(payload, '$.user_pseudo_id') AS anonymous_id,
    JSON_VALUE(payload, '$.user_id') AS user_id,
    CAST(NULL AS STRING) AS previous_id,
    CAST(NULL AS STRING) AS email,
    COALESCE(p.ga_session_id, JSON_VALUE(payload, '$.param_ga_session_id')) AS session_id,
    COALESCE(
      NET.HOST(p.page_location), NET.HOST(JSON_VALUE(payload, '$.param_page_location')),
      JSON_VALUE(payload, '$.event_dimensions_hostname')
    ) AS page_hostname,
    REGEXP_EXTRACT(
      COALESCE(p.page_location, JSON_VALUE(payload, '$.param_page_location')), r'^https?://[^/?#]+(/[^?#]*)'
    ) AS page_path,
    NULLIF(COALESCE(p.page_referrer, JSON_VALUE(payload, '$.param_page_referrer')), '') AS page_referrer,
    COALESCE(
      JSON_VALUE(payload, '$.collected_traffic_source.manual_source'), p.source,
      JSON_VALUE(payload, '$.collected_traffic_source_manual_source'), JSON_VALUE(payload, '$.param_source')
    ) AS campaign_source,
    COALESCE(
      JSON_VALUE(payload, '$.collected_traffic_source.manual_medium'), p.medium,
      JSON_VALUE(payload, '$.collected_traffic_source_manual_medium'), JSON_VALUE(payload, '$.param_medium')
    ) AS campaign_medium,
    COALESCE(
      JSON_VALUE(payload, '$.collected_traffic_source.manual_campaign_name'), p.campaign, JSON_VALUE(payload, '$.param_campaign')
    ) AS campaign_name,
    COALESCE(JSON_VALUE(payload, '$.collected_traffic_source.manual_content'), p.content) AS campaign_content,
    COALESCE(JSON_VALUE(payload, '$.collected_traffic_source.manual_term'), p.term) AS campaign_term,
    COALESCE(
      JSON_VALUE(payload, '$.collected_traffic_source.gclid'), p.gclid, JSON_VALUE(payload, '$.param_gclid')
    ) AS gclid,
    COALESCE(JSON_VALUE(payload, '$.geo.country'), JSON_VALUE(payload, '$.geo_country')) AS geo_country,
    COALESCE(JSON_VALUE(payload, '$.geo.region'), JSON_VALUE(payload, '$.geo_region')) AS geo_region,
    COALESCE(JSON_VALUE(payload, '$.geo.city'), JSON_VALUE(payload, '$.geo_city')) AS geo_city,
    CASE UPPER(JSON_VALUE(payload, '$.platform'))
      WHEN 'IOS' THEN 'IOS'
      WHEN 'ANDROID' THEN 'ANDROID'
      WHEN 'APP' THEN 'APP'
      ELSE 'WEB'
    END AS platform,
    LOWER(COALESCE(JSON_VALUE(payload, '$.device.category'), JSON_VALUE(payload, '$.device_category'))) AS device_type,
    JSON_VALUE(payload, '$.device.operating_system') AS os_name,
    CAST(NULL AS STRING) AS user_agent,
    JSON_VALUE(payload, '$.device.language') AS locale,
    COALESCE(
      JSON_VALUE(payload, '$.ecommerce.transaction_id'), JSON_VALUE(payload, '$.ecommerce_transaction_id')
    ) AS order_id,
    CAST(
      ROUND(
        SAFE_CAST(
          COALESCE(
            JSON_VALUE(payload, '$.ecommerce.purchase_revenue'), JSON_VALUE(payload, '$.ecommerce_purchase_revenue_in_usd')
          ) AS NUMERIC
        ) * 1000000
      ) AS INT64
    ) AS revenue_micros,
    IF(JSON_VALUE(payload, '$.ecommerce_purchase_revenue_in_usd') IS NULL, UPPER(p.currency), 'USD') AS currency_code,
    SAFE_CAST(COALESCE(p.engagement_time_msec, JSON_VALUE(payload, '$.param_engagement_time_msec')) AS INT64) AS engaged_msec,
    COALESCE(JSON_QUERY(payload, '$.event_params'), JSON '{}') AS properties
  FROM ga4_received
  LEFT JOIN ga4_parameters AS p USING (event_id)
  WHERE JSON_VALUE(payload, '$.user_pseudo_id') IS NOT NULL OR JSON_VALUE(payload, '$.user_id') IS NOT NULL
)
SELECT * FROM web
UNION ALL
SELECT * FROM ga4
