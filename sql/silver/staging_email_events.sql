-- kind: window
-- tests:
--   - unique: grain
--   - not_null: [email_event_id, event_date]
--   - row: "event_date = DATE(occurred_at)"
--   - row: "email IS NOT NULL OR user_id IS NOT NULL OR anonymous_id IS NOT NULL"
--     severity: warn
-- max_bytes: 50GB
WITH hubspot AS (
  SELECT
    CONCAT(CAST(UNIX_MILLIS(e.occurred_at) AS STRING), ':', JSON_VALUE(e.payload, '$.id')) AS email_event_id,
    'hubspot' AS source,
    CASE JSON_VALUE(e.payload, '$.type')
      WHEN 'SENT' THEN 'sent'
      WHEN 'DELIVERED' THEN 'delivered'
      WHEN 'OPEN' THEN 'opened'
      WHEN 'CLICK' THEN 'clicked'
      WHEN 'BOUNCE' THEN 'bounced'
      WHEN 'SPAMREPORT' THEN 'spam_reported'
      /* The connector tells the status in a table of its own: staging_email_unsubscribes. */
      WHEN 'STATUSCHANGE' THEN IF(JSON_VALUE(e.payload, '$.portalSubscriptionStatus') = 'UNSUBSCRIBED', 'unsubscribed', NULL)
    END AS event_type,
    e.occurred_at,
    JSON_VALUE(e.payload, '$.recipient') AS email,
    CAST(NULL AS STRING) AS user_id,
    CAST(NULL AS STRING) AS anonymous_id,
    COALESCE(
      JSON_VALUE(e.payload, '$.sentBy.id'),
      JSON_VALUE(e.payload, '$.sent_by_id'),
      IF(JSON_VALUE(e.payload, '$.type') = 'SENT', JSON_VALUE(e.payload, '$.id'), NULL)
    ) AS email_send_id,
    COALESCE(JSON_VALUE(e.payload, '$.emailCampaignId'), JSON_VALUE(e.payload, '$.email_campaign_id')) AS campaign_id,
    CAST(NULL AS STRING) AS campaign_name,
    CAST(NULL AS STRING) AS template_id,
    CAST(NULL AS STRING) AS variation_id,
    JSON_VALUE(e.payload, '$.url') AS link_url,
    COALESCE(
      SAFE_CAST(JSON_VALUE(e.payload, '$.filteredEvent') AS BOOL),
      SAFE_CAST(TRIM(JSON_VALUE(e.payload, '$.filtered_event')) AS BOOL),
      FALSE
    ) AS is_filtered,
    e.event_id,
    e.received_at
  FROM bronze.raw_hubspot_email_event AS e
  WHERE e.ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(e.occurred_at) IN UNNEST(@dirty_partitions)
),
braze AS (
  SELECT
    JSON_VALUE(payload, '$.id') AS email_event_id,
    'braze' AS source,
    CASE JSON_VALUE(payload, '$.event_type')
      WHEN 'users.messages.email.Send' THEN 'sent'
      WHEN 'users.messages.email.Delivery' THEN 'delivered'
      WHEN 'users.messages.email.Open' THEN 'opened'
      WHEN 'users.messages.email.Click' THEN 'clicked'
      WHEN 'users.messages.email.Bounce' THEN 'bounced'
      WHEN 'users.messages.email.MarkAsSpam' THEN 'spam_reported'
      WHEN 'users.messages.email.Unsubscribe' THEN 'unsubscribed'
    END AS event_type,
    occurred_at,
    JSON_VALUE(payload, '$.properties.email_address') AS email,
    JSON_VALUE(payload, '$.user.external_user_id') AS user_id,
    CAST(NULL AS STRING) AS anonymous_id,
    CONCAT(JSON_VALUE(payload, '$.properties.dispatch_id'), ':', JSON_VALUE(payload, '$.user.user_id')) AS email_send_id,
    COALESCE(JSON_VALUE(payload, '$.properties.campaign_id'), JSON_VALUE(payload, '$.properties.canvas_id')) AS campaign_id,
    COALESCE(JSON_VALUE(payload, '$.properties.campaign_name'), JSON_VALUE(payload, '$.properties.canvas_name'))
      AS campaign_name,
    JSON_VALUE(payload, '$.properties.canvas_step_id') AS template_id,
    COALESCE(
      JSON_VALUE(payload, '$.properties.message_variation_id'), JSON_VALUE(payload, '$.properties.canvas_variation_id')
    ) AS variation_id,
    JSON_VALUE(payload, '$.properties.url') AS link_url,
    COALESCE(SAFE_CAST(JSON_VALUE(payload, '$.properties.machine_open') AS BOOL), FALSE) AS is_filtered,
    event_id,
    received_at
  FROM bronze.raw_braze_event
  WHERE
    ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND STARTS_WITH(JSON_VALUE(payload, '$.event_type'), 'users.messages.email.')
),
klaviyo AS (
  SELECT
    JSON_VALUE(payload, '$.external_id') AS email_event_id,
    'klaviyo' AS source,
    CASE JSON_VALUE(payload, '$.topic')
      WHEN 'event:klaviyo.sent_email' THEN 'sent'
      WHEN 'event:klaviyo.received_email' THEN 'delivered'
      WHEN 'event:klaviyo.email_delivered' THEN 'delivered'
      WHEN 'event:klaviyo.opened_email' THEN 'opened'
      WHEN 'event:klaviyo.clicked_email' THEN 'clicked'
      WHEN 'event:klaviyo.bounced_email' THEN 'bounced'
      WHEN 'event:klaviyo.marked_email_as_spam' THEN 'spam_reported'
      WHEN 'event:klaviyo.unsubscribed_from_email_marketing' THEN 'unsubscribed'
    END AS event_type,
    occurred_at,
    JSON_VALUE(payload, '$.payload.data.attributes.event_properties."Recipient Email Address"') AS email,
    CAST(NULL AS STRING) AS user_id,
    CAST(NULL AS STRING) AS anonymous_id,
    CONCAT(
      JSON_VALUE(payload, '$.payload.data.attributes.event_properties."$message"'), ':',
      JSON_VALUE(payload, '$.payload.data.relationships.profile.data.id')
    ) AS email_send_id,
    JSON_VALUE(payload, '$.payload.data.attributes.event_properties."$message"') AS campaign_id,
    JSON_VALUE(payload, '$.payload.data.attributes.event_properties."Campaign Name"') AS campaign_name,
    CAST(NULL AS STRING) AS template_id,
    JSON_VALUE(payload, '$.payload.data.attributes.event_properties."$variation"') AS variation_id,
    JSON_VALUE(payload, '$.payload.data.attributes.event_properties.URL') AS link_url,
    COALESCE(
      SAFE_CAST(
        JSON_VALUE(payload, '$.payload.data.attributes.event_properties."Apple Privacy Open"') AS BOOL
      ),
      FALSE
    ) AS is_filtered,
    event_id,
    received_at
  FROM bronze.raw_klaviyo_event
  WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
),
/* https://segment.com/docs/connections/spec/email/ */
web AS (
  SELECT
    event_id AS email_event_id,
    'web' AS source,
    CASE event_name
      WHEN 'Email Sent' THEN 'sent'
      WHEN 'Email Delivered' THEN 'delivered'
      WHEN 'Email Opened' THEN 'opened'
      WHEN 'Email Link Clicked' THEN 'clicked'
      WHEN 'Email Bounced' THEN 'bounced'
      WHEN 'Email Marked as Spam' THEN 'spam_reported'
      WHEN 'Unsubscribed' THEN 'unsubscribed'
    END AS event_type,
    occurred_at,
    COALESCE(email, JSON_VALUE(properties, '$.email')) AS email,
    user_id,
    anonymous_id,
    CONCAT(JSON_VALUE(properties, '$.email_id'), ':', COALESCE(user_id, anonymous_id)) AS email_send_id,
    COALESCE(JSON_VALUE(properties, '$.campaign_id'), JSON_VALUE(properties, '$.campaign_name')) AS campaign_id,
    JSON_VALUE(properties, '$.campaign_name') AS campaign_name,
    JSON_VALUE(properties, '$.email_id') AS template_id,
    JSON_VALUE(properties, '$.variation_id') AS variation_id,
    JSON_VALUE(properties, '$.link_url') AS link_url,
    FALSE AS is_filtered,
    event_id,
    received_at
  FROM silver.staging_events_all
  WHERE
    event_date IN UNNEST(@dirty_partitions)
    AND event_name IN (
      'Email Sent', 'Email Delivered', 'Email Opened', 'Email Link Clicked', 'Email Bounced', 'Email Marked as Spam',
      'Unsubscribed'
    )
)
SELECT
  email_event_id,
  source,
  event_type,
  occurred_at,
  DATE(occurred_at) AS event_date,
  NULLIF(LOWER(TRIM(email)), '') AS email,
  user_id,
  anonymous_id,
  email_send_id,
  campaign_id,
  campaign_name,
  template_id,
  variation_id,
  link_url,
  is_filtered AND event_type = 'opened' AS is_machine_open
FROM (
  SELECT * FROM hubspot
  UNION ALL
  SELECT * FROM braze
  UNION ALL
  SELECT * FROM klaviyo
  UNION ALL
  SELECT * FROM web
)
WHERE event_type IS NOT NULL AND email_event_id IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY source, email_event_id ORDER BY received_at, event_id) = 1
