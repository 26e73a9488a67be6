-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [object_type, object_id, property_name]
-- max_bytes: 20GB
/* HubSpot's webhooks tell one property at a time; what a CRM record is now, beside the connector's last state of it. Whether it
   exists is told as the property (deleted). https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide */
WITH notifications AS (
  SELECT
    CASE
      WHEN STARTS_WITH(JSON_VALUE(payload, '$.subscriptionType'), 'contact.') THEN 'contact'
      WHEN STARTS_WITH(JSON_VALUE(payload, '$.subscriptionType'), 'deal.') THEN 'deal'
      WHEN JSON_VALUE(payload, '$.objectTypeId') = '0-1' THEN 'contact'
      WHEN JSON_VALUE(payload, '$.objectTypeId') = '0-3' THEN 'deal'
    END AS object_type,
    JSON_VALUE(payload, '$.objectId') AS object_id,
    REGEXP_EXTRACT(JSON_VALUE(payload, '$.subscriptionType'), r'\.(\w+)$') AS what,
    JSON_VALUE(payload, '$.propertyName') AS property_name,
    JSON_VALUE(payload, '$.propertyValue') AS property_value,
    occurred_at,
    event_id
  FROM bronze.raw_hubspot_object_event
)
SELECT
  object_type,
  object_id,
  IF(what = 'propertyChange', property_name, '(deleted)') AS property_name,
  CASE
    WHEN what = 'propertyChange' THEN NULLIF(TRIM(property_value), '')
    WHEN what IN ('deletion', 'privacyDeletion') THEN 'true'
    ELSE 'false'
  END AS property_value,
  occurred_at AS changed_at
FROM notifications
WHERE
  object_type IS NOT NULL AND object_id IS NOT NULL
  AND (
    what IN ('creation', 'restore', 'deletion', 'privacyDeletion')
    OR (what = 'propertyChange' AND property_name IS NOT NULL)
  )
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY object_type, object_id, IF(what = 'propertyChange', property_name, '(deleted)')
  ORDER BY occurred_at DESC, event_id DESC
) = 1
