-- kind: window
-- tests:
--   - unique: grain
-- max_bytes: 20GB
/* HubSpot's connector lands that a subscription changed (whose, when) and to what in two tables, of which the second knows no
   time: whichever lands later, on whatever day, its half stands here on its own day. */
SELECT
  record_date,
  email_event_id,
  MIN(happened_at) AS happened_at,
  MIN(email) AS email,
  MIN(status) AS status
FROM (
  SELECT
    DATE(occurred_at) AS record_date,
    JSON_VALUE(payload, '$.id') AS email_event_id,
    occurred_at AS happened_at,
    NULLIF(LOWER(TRIM(JSON_VALUE(payload, '$.recipient'))), '') AS email,
    CAST(NULL AS STRING) AS status
  FROM bronze.raw_hubspot_email_event
  WHERE
    ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
    AND JSON_VALUE(payload, '$.type') = 'STATUSCHANGE'
    AND JSON_VALUE(payload, '$.portalSubscriptionStatus') IS NULL
  UNION ALL
  SELECT
    DATE(occurred_at), JSON_VALUE(payload, '$.id'), NULL, NULL, JSON_VALUE(payload, '$.portal_subscription_status')
  FROM bronze.raw_hubspot_email_event_status_change
  WHERE DATE(occurred_at) IN UNNEST(@dirty_partitions)
)
WHERE email_event_id IS NOT NULL
GROUP BY record_date, email_event_id
