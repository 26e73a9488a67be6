-- kind: view
-- tests:
--   - unique: grain
--   - not_null: [email, occurred_at]
SELECT
  'hubspot' AS source,
  email_event_id,
  MIN(c.happened_at) AS occurred_at,
  MIN(c.email) AS email
FROM silver.staging_email_status_changes AS c
GROUP BY email_event_id
HAVING MAX(c.status) = 'UNSUBSCRIBED' AND MIN(c.email) IS NOT NULL
