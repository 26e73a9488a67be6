-- kind: window
-- tests:
--   - unique: grain
--   - not_null: [identifier, occurred_at]
--   - accepted_values: {column: state, values: [granted, denied]}
--   - accepted_values: {column: identifier_kind, values: [email, phone, user_id, salesforce_id, hubspot_id]}
--   - accepted_values: {column: purpose, values: [marketing, personalization, ads_user_data, ads_personalization, sales_outreach]}
--   - accepted_values: {column: channel, values: [email, sms, push, ads, crm, all]}
-- max_bytes: 50GB
/* Only what a person said counts: a record that has not opted out says nothing, and neither does a subscription that began
   without a question. The day is that of the record, the time that of the choice where the record keeps it. */
WITH choices AS (
  SELECT
    event_id, occurred_at AS recorded_at, occurred_at,
    JSON_VALUE(payload, '$.identifier_kind') AS identifier_kind,
    JSON_VALUE(payload, '$.identifier') AS identifier,
    JSON_VALUE(payload, '$.purpose') AS purpose,
    JSON_VALUE(payload, '$.channel') AS channel,
    JSON_VALUE(payload, '$.state') AS state,
    'consent' AS source
  FROM bronze.raw_consent_preference
  WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
  UNION ALL
  SELECT
    CONCAT(source, ':', email_event_id), occurred_at, occurred_at,
    IF(email IS NULL, 'user_id', 'email'), COALESCE(email, user_id), 'marketing', 'email', 'denied', source
  FROM silver.staging_email_events
  WHERE event_date IN UNNEST(@dirty_partitions) AND event_type IN ('unsubscribed', 'spam_reported')
  UNION ALL
  SELECT
    event_id, occurred_at, occurred_at, 'salesforce_id',
    COALESCE(JSON_VALUE(payload, '$.Id'), JSON_VALUE(payload, '$.id')), 'marketing', 'email', 'denied', 'salesforce'
  FROM (
    SELECT event_id, occurred_at, payload FROM bronze.raw_salesforce_contact
    UNION ALL
    SELECT event_id, occurred_at, payload FROM bronze.raw_salesforce_lead
  )
  WHERE
    DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND COALESCE(
      SAFE_CAST(JSON_VALUE(payload, '$.HasOptedOutOfEmail') AS BOOL),
      SAFE_CAST(TRIM(JSON_VALUE(payload, '$.has_opted_out_of_email')) AS BOOL)
    )
  UNION ALL
  SELECT
    CONCAT(event_id, ':', CAST(position AS STRING)), occurred_at, occurred_at, 'salesforce_id', record_id, 'marketing', 'email', 'denied',
    'salesforce'
  FROM
    bronze.raw_salesforce_change_event,
    UNNEST(JSON_VALUE_ARRAY(payload, '$.ChangeEventHeader.recordIds')) AS record_id WITH OFFSET AS position
  WHERE
    DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND JSON_VALUE(payload, '$.ChangeEventHeader.entityName') IN ('Contact', 'Lead')
    AND SAFE_CAST(JSON_VALUE(payload, '$.HasOptedOutOfEmail') AS BOOL)
  UNION ALL
  SELECT
    event_id, occurred_at, occurred_at, 'hubspot_id', JSON_VALUE(payload, '$.id'), 'marketing', 'email', 'denied', 'hubspot'
  FROM bronze.raw_hubspot_contact
  WHERE
    DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_hs_email_optout')) AS BOOL)
  UNION ALL
  SELECT
    event_id, occurred_at, occurred_at, 'hubspot_id', JSON_VALUE(payload, '$.objectId'), 'marketing', 'email', 'denied',
    'hubspot'
  FROM bronze.raw_hubspot_object_event
  WHERE
    DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND JSON_VALUE(payload, '$.subscriptionType') = 'contact.propertyChange'
    AND JSON_VALUE(payload, '$.propertyName') = 'hs_email_optout'
    AND SAFE_CAST(JSON_VALUE(payload, '$.propertyValue') AS BOOL)
  UNION ALL
  SELECT
    event_id, recorded_at, COALESCE(SAFE_CAST(consented_at AS TIMESTAMP), recorded_at), IF(channel = 'sms', 'phone', 'email'),
    IF(channel = 'sms', phone, email), 'marketing', channel,
    IF(LOWER(consent) = 'subscribed', 'granted', 'denied'), 'shopify'
  FROM (
    SELECT
      event_id, occurred_at AS recorded_at, channel,
      JSON_VALUE(payload, '$.email') AS email,
      JSON_VALUE(payload, '$.phone') AS phone,
      IF(
        channel = 'sms',
        JSON_VALUE(payload, '$.sms_marketing_consent.state'),
        JSON_VALUE(payload, '$.email_marketing_consent.state')
      ) AS consent,
      IF(
        channel = 'sms',
        JSON_VALUE(payload, '$.sms_marketing_consent.consent_updated_at'),
        JSON_VALUE(payload, '$.email_marketing_consent.consent_updated_at')
      ) AS consented_at
    FROM bronze.raw_shopify_customer, UNNEST(['email', 'sms']) AS channel
    UNION ALL
    SELECT
      event_id, occurred_at, 'email', JSON_VALUE(payload, '$.email'), JSON_VALUE(payload, '$.phone'),
      JSON_VALUE(payload, '$.email_marketing_consent_state'),
      TRIM(JSON_VALUE(payload, '$.email_marketing_consent_updated_at'))
    FROM bronze.raw_shopify_gql_customer
  )
  WHERE DATE(recorded_at) IN UNNEST(@dirty_partitions) AND LOWER(consent) IN ('subscribed', 'unsubscribed')
  UNION ALL
  SELECT
    event_id, occurred_at, occurred_at, 'user_id', JSON_VALUE(payload, '$.user.external_user_id'), 'marketing',
    LOWER(JSON_VALUE(payload, '$.properties.channel')),
    IF(LOWER(JSON_VALUE(payload, '$.properties.subscription_status')) = 'unsubscribed', 'denied', 'granted'), 'braze'
  FROM bronze.raw_braze_event
  WHERE
    ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND JSON_VALUE(payload, '$.event_type') = 'users.behaviors.subscription.GlobalStateChange'
    AND LOWER(JSON_VALUE(payload, '$.properties.subscription_status')) IN ('opted in', 'unsubscribed')
    AND LOWER(JSON_VALUE(payload, '$.properties.channel')) IN ('email', 'push', 'sms')
  UNION ALL
  SELECT
    event_id, occurred_at, occurred_at, 'email',
    JSON_VALUE(payload, '$.payload.data.attributes.event_properties."Recipient Email Address"'), 'marketing', 'email', 'granted',
    'klaviyo'
  FROM bronze.raw_klaviyo_event
  WHERE
    ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND JSON_VALUE(payload, '$.topic') = 'event:klaviyo.subscribed_to_email_marketing'
  UNION ALL
  SELECT
    event_id, occurred_at, occurred_at, 'email', JSON_VALUE(payload, '$.email'), 'marketing', 'email',
    IF(SAFE_CAST(JSON_VALUE(payload, '$.accepts_marketing') AS BOOL), 'granted', 'denied'), 'offline'
  FROM bronze.raw_offline_event_registration
  WHERE
    ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND SAFE_CAST(JSON_VALUE(payload, '$.accepts_marketing') AS BOOL) IS NOT NULL
  UNION ALL
  /* https://segment.com/docs/privacy/consent-management/ : the category Advertising covers both uses of ads data. */
  SELECT
    event_id, occurred_at, occurred_at, 'user_id', JSON_VALUE(payload, '$.userId'), purpose, 'ads',
    IF(SAFE_CAST(JSON_VALUE(payload, '$.context.consent.categoryPreferences.Advertising') AS BOOL), 'granted', 'denied'),
    'web'
  FROM bronze.raw_web_track, UNNEST(['ads_user_data', 'ads_personalization']) AS purpose
  WHERE
    ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND event_id IN (
      SELECT event_id
      FROM silver.staging_events_all
      WHERE event_date IN UNNEST(@dirty_partitions) AND event_name = 'Segment Consent Preference Updated'
    )
    AND SAFE_CAST(JSON_VALUE(payload, '$.context.consent.categoryPreferences.Advertising') AS BOOL) IS NOT NULL
),
identified AS (
  SELECT
    CONCAT(source, ':', event_id, ':', purpose, ':', channel) AS consent_event_id,
    DATE(recorded_at) AS event_date,
    occurred_at,
    identifier_kind,
    NULLIF(IF(identifier_kind = 'email', LOWER(TRIM(identifier)), TRIM(identifier)), '') AS identifier,
    purpose,
    channel,
    state,
    source
  FROM choices
)
SELECT *
FROM identified
WHERE identifier IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY consent_event_id ORDER BY occurred_at, identifier, state) = 1
