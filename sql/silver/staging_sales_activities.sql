-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [activity_id, occurred_at]
--   - accepted_values: {column: activity_type, values: [call, email, meeting, task, note, registration, other]}
-- declassify: {activity_id: "A task's id, no person's."}
-- max_bytes: 20GB
WITH recorded AS (
  SELECT
    'salesforce' AS source,
    COALESCE(JSON_VALUE(payload, '$.Id'), JSON_VALUE(payload, '$.id')) AS activity_id,
    COALESCE(NULLIF(LOWER(COALESCE(JSON_VALUE(payload, '$.TaskSubtype'), JSON_VALUE(payload, '$.task_subtype'))), ''), LOWER(COALESCE(JSON_VALUE(payload, '$.Type'), JSON_VALUE(payload, '$.type'))), 'task') AS activity_type,
    COALESCE(COALESCE(SAFE_CAST(REGEXP_REPLACE(JSON_VALUE(payload, '$.CompletedDateTime'), r'([+-]\d{2})(\d{2})$', r'\1:\2') AS TIMESTAMP), SAFE_CAST(TRIM(JSON_VALUE(payload, '$.completed_date_time')) AS TIMESTAMP)), SAFE_CAST(COALESCE(JSON_VALUE(payload, '$.ActivityDate'), JSON_VALUE(payload, '$.activity_date')) AS TIMESTAMP), COALESCE(SAFE_CAST(REGEXP_REPLACE(JSON_VALUE(payload, '$.CreatedDate'), r'([+-]\d{2})(\d{2})$', r'\1:\2') AS TIMESTAMP), SAFE_CAST(TRIM(JSON_VALUE(payload, '$.created_date')) AS TIMESTAMP)), occurred_at) AS occurred_at,
    COALESCE(JSON_VALUE(payload, '$.WhoId'), JSON_VALUE(payload, '$.who_id')) AS contact_id,
    COALESCE(JSON_VALUE(payload, '$.AccountId'), JSON_VALUE(payload, '$.account_id')) AS account_id,
    IF(STARTS_WITH(COALESCE(JSON_VALUE(payload, '$.WhatId'), JSON_VALUE(payload, '$.what_id')), '006'), COALESCE(JSON_VALUE(payload, '$.WhatId'), JSON_VALUE(payload, '$.what_id')), NULL) AS opportunity_id,
    CAST(NULL AS STRING) AS email,
    CAST(NULL AS STRING) AS phone,
    COALESCE(JSON_VALUE(payload, '$.Subject'), JSON_VALUE(payload, '$.subject')) AS subject,
    COALESCE(JSON_VALUE(payload, '$.Status'), JSON_VALUE(payload, '$.status')) AS status,
    CAST(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.CallDurationInSeconds'), JSON_VALUE(payload, '$.call_duration_in_seconds'))) AS FLOAT64) AS INT64) AS duration_seconds,
    COALESCE(JSON_VALUE(payload, '$.OwnerId'), JSON_VALUE(payload, '$.owner_id')) AS owner_id,
    COALESCE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.IsDeleted'), JSON_VALUE(payload, '$.is_deleted'))) AS BOOL), FALSE) OR NOT COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_active')) AS BOOL), TRUE) AS is_deleted,
    occurred_at AS recorded_at,
    event_id
  FROM bronze.raw_salesforce_task
  UNION ALL
  /* A task that a change event created holds all of its fields; the next whole state replaces it. */
  SELECT
    'salesforce',
    task_id,
    COALESCE(NULLIF(LOWER(JSON_VALUE(payload, '$.TaskSubtype')), ''), LOWER(JSON_VALUE(payload, '$.Type')), 'task'),
    COALESCE(
      TIMESTAMP_MILLIS(SAFE_CAST(JSON_VALUE(payload, '$.CompletedDateTime') AS INT64)),
      SAFE_CAST(JSON_VALUE(payload, '$.CompletedDateTime') AS TIMESTAMP),
      SAFE_CAST(JSON_VALUE(payload, '$.ActivityDate') AS TIMESTAMP), occurred_at
    ),
    JSON_VALUE(payload, '$.WhoId'),
    JSON_VALUE(payload, '$.AccountId'),
    IF(STARTS_WITH(JSON_VALUE(payload, '$.WhatId'), '006'), JSON_VALUE(payload, '$.WhatId'), NULL),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.Subject'),
    JSON_VALUE(payload, '$.Status'),
    CAST(SAFE_CAST(JSON_VALUE(payload, '$.CallDurationInSeconds') AS FLOAT64) AS INT64),
    JSON_VALUE(payload, '$.OwnerId'),
    FALSE,
    occurred_at,
    event_id
  FROM
    bronze.raw_salesforce_change_event,
    UNNEST(JSON_VALUE_ARRAY(payload, '$.ChangeEventHeader.recordIds')) AS task_id
  WHERE
    JSON_VALUE(payload, '$.ChangeEventHeader.entityName') = 'Task'
    AND JSON_VALUE(payload, '$.ChangeEventHeader.changeType') = 'CREATE'
  UNION ALL
  SELECT
    'salesforce',
    COALESCE(JSON_VALUE(payload, '$.Id'), JSON_VALUE(payload, '$.id')),
    'meeting',
    COALESCE(COALESCE(SAFE_CAST(REGEXP_REPLACE(JSON_VALUE(payload, '$.StartDateTime'), r'([+-]\d{2})(\d{2})$', r'\1:\2') AS TIMESTAMP), SAFE_CAST(TRIM(JSON_VALUE(payload, '$.start_date_time')) AS TIMESTAMP)), COALESCE(SAFE_CAST(REGEXP_REPLACE(JSON_VALUE(payload, '$.ActivityDateTime'), r'([+-]\d{2})(\d{2})$', r'\1:\2') AS TIMESTAMP), SAFE_CAST(TRIM(JSON_VALUE(payload, '$.activity_date_time')) AS TIMESTAMP)), COALESCE(SAFE_CAST(REGEXP_REPLACE(JSON_VALUE(payload, '$.CreatedDate'), r'([+-]\d{2})(\d{2})$', r'\1:\2') AS TIMESTAMP), SAFE_CAST(TRIM(JSON_VALUE(payload, '$.created_date')) AS TIMESTAMP)), occurred_at),
    COALESCE(JSON_VALUE(payload, '$.WhoId'), JSON_VALUE(payload, '$.who_id')),
    COALESCE(JSON_VALUE(payload, '$.AccountId'), JSON_VALUE(payload, '$.account_id')),
    IF(STARTS_WITH(COALESCE(JSON_VALUE(payload, '$.WhatId'), JSON_VALUE(payload, '$.what_id')), '006'), COALESCE(JSON_VALUE(payload, '$.WhatId'), JSON_VALUE(payload, '$.what_id')), NULL),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    COALESCE(JSON_VALUE(payload, '$.Subject'), JSON_VALUE(payload, '$.subject')),
    CAST(NULL AS STRING),
    CAST(60 * SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.DurationInMinutes'), JSON_VALUE(payload, '$.duration_in_minutes'))) AS FLOAT64) AS INT64),
    COALESCE(JSON_VALUE(payload, '$.OwnerId'), JSON_VALUE(payload, '$.owner_id')),
    COALESCE(SAFE_CAST(TRIM(COALESCE(JSON_VALUE(payload, '$.IsDeleted'), JSON_VALUE(payload, '$.is_deleted'))) AS BOOL), FALSE) OR NOT COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_active')) AS BOOL), TRUE),
    occurred_at,
    event_id
  FROM bronze.raw_salesforce_event
  UNION ALL
  SELECT
    'hubspot',
    CONCAT('call:', JSON_VALUE(payload, '$.engagement_id')),
    'call',
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_hs_timestamp')) AS TIMESTAMP), occurred_at),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS INT64),
    JSON_VALUE(payload, '$.property_hubspot_owner_id'),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_deleted')) AS BOOL), SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_deleted')) AS BOOL), FALSE),
    occurred_at,
    event_id
  FROM bronze.raw_hubspot_engagement_call
  UNION ALL
  SELECT
    'hubspot',
    CONCAT('email:', JSON_VALUE(payload, '$.engagement_id')),
    'email',
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_hs_timestamp')) AS TIMESTAMP), occurred_at),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.property_hs_email_subject'),
    CAST(NULL AS STRING),
    CAST(NULL AS INT64),
    JSON_VALUE(payload, '$.property_hubspot_owner_id'),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_deleted')) AS BOOL), SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_deleted')) AS BOOL), FALSE),
    occurred_at,
    event_id
  FROM bronze.raw_hubspot_engagement_email
  UNION ALL
  SELECT
    'hubspot',
    CONCAT('meeting:', JSON_VALUE(payload, '$.engagement_id')),
    'meeting',
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.start_time')) AS TIMESTAMP), occurred_at),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.title'),
    JSON_VALUE(payload, '$.meeting_outcome'),
    CAST(NULL AS INT64),
    JSON_VALUE(payload, '$.property_hubspot_owner_id'),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_deleted')) AS BOOL), SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_deleted')) AS BOOL), FALSE),
    occurred_at,
    event_id
  FROM bronze.raw_hubspot_engagement_meeting
  UNION ALL
  SELECT
    'hubspot',
    CONCAT('task:', JSON_VALUE(payload, '$.engagement_id')),
    'task',
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_hs_timestamp')) AS TIMESTAMP), occurred_at),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS INT64),
    JSON_VALUE(payload, '$.property_hubspot_owner_id'),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_deleted')) AS BOOL), SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_deleted')) AS BOOL), FALSE),
    occurred_at,
    event_id
  FROM bronze.raw_hubspot_engagement_task
  UNION ALL
  SELECT
    'hubspot',
    CONCAT('note:', JSON_VALUE(payload, '$.engagement_id')),
    'note',
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.property_hs_timestamp')) AS TIMESTAMP), occurred_at),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS INT64),
    JSON_VALUE(payload, '$.property_hubspot_owner_id'),
    COALESCE(SAFE_CAST(TRIM(JSON_VALUE(payload, '$.is_deleted')) AS BOOL), SAFE_CAST(TRIM(JSON_VALUE(payload, '$._fivetran_deleted')) AS BOOL), FALSE),
    occurred_at,
    event_id
  FROM bronze.raw_hubspot_engagement_note
  UNION ALL
  SELECT
    'offline',
    CONCAT('call:', JSON_VALUE(payload, '$.call_id')),
    'call',
    occurred_at,
    JSON_VALUE(payload, '$.salesforce_id'),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.email'),
    JSON_VALUE(payload, '$.phone'),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.outcome'),
    SAFE_CAST(TRIM(JSON_VALUE(payload, '$.duration_seconds')) AS INT64),
    JSON_VALUE(payload, '$.agent'),
    FALSE,
    occurred_at,
    event_id
  FROM bronze.raw_offline_call
  UNION ALL
  SELECT
    'offline',
    CONCAT('registration:', event_id),
    'registration',
    occurred_at,
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    CAST(NULL AS STRING),
    JSON_VALUE(payload, '$.email'),
    JSON_VALUE(payload, '$.phone'),
    JSON_VALUE(payload, '$.event_name'),
    JSON_VALUE(payload, '$.state'),
    CAST(NULL AS INT64),
    CAST(NULL AS STRING),
    FALSE,
    occurred_at,
    event_id
  FROM bronze.raw_offline_event_registration
),
latest AS (
  SELECT *
  FROM recorded
  WHERE activity_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY source, activity_id ORDER BY recorded_at DESC, event_id) = 1
),
/* HubSpot keeps whom an engagement belongs to in tables of their own. */
contact_of_engagement AS (
  SELECT JSON_VALUE(payload, '$.engagement_id') AS engagement_id, MIN(JSON_VALUE(payload, '$.contact_id')) AS contact_id
  FROM bronze.raw_hubspot_engagement_contact
  GROUP BY engagement_id
),
deal_of_engagement AS (
  SELECT JSON_VALUE(payload, '$.engagement_id') AS engagement_id, MIN(JSON_VALUE(payload, '$.deal_id')) AS opportunity_id
  FROM bronze.raw_hubspot_engagement_deal
  GROUP BY engagement_id
)
SELECT
  l.source,
  l.activity_id,
  IF(l.activity_type IN ('call', 'email', 'meeting', 'task', 'note', 'registration'), l.activity_type, 'other')
    AS activity_type,
  DATE(l.occurred_at) AS activity_date,
  l.occurred_at,
  COALESCE(l.contact_id, c.contact_id) AS contact_id,
  l.account_id,
  COALESCE(l.opportunity_id, d.opportunity_id) AS opportunity_id,
  NULLIF(LOWER(TRIM(l.email)), '') AS email,
  l.phone,
  l.subject,
  l.status,
  l.duration_seconds,
  l.owner_id,
  l.is_deleted
FROM latest AS l
LEFT JOIN contact_of_engagement AS c
  ON l.source = 'hubspot' AND c.engagement_id = REGEXP_EXTRACT(l.activity_id, r':(.*)$')
LEFT JOIN deal_of_engagement AS d
  ON l.source = 'hubspot' AND d.engagement_id = REGEXP_EXTRACT(l.activity_id, r':(.*)$')
