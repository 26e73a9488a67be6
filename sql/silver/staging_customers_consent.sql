-- kind: full
-- tests:
--   - unique: grain
--   - accepted_values: {column: state, values: [granted, denied]}
-- max_bytes: 50GB
/* What a person said last, over all identifiers of theirs, those that others use too included: a refusal by a family's
   address holds for all who use it. A consent by a shared identifier is nobody's. Of two at the same instant the denial
   holds. */
WITH said AS (
  SELECT
    purpose, channel, state, occurred_at, source,
    CASE
      WHEN identifier_kind = 'salesforce_id' AND STARTS_WITH(identifier, '00Q') THEN 'salesforce_lead_id'
      WHEN identifier_kind = 'salesforce_id' THEN 'salesforce_contact_id'
      WHEN identifier_kind = 'hubspot_id' THEN 'hubspot_contact_id'
      ELSE identifier_kind
    END AS identifier_kind,
    CASE identifier_kind
      WHEN 'email' THEN LOWER(TRIM(identifier))
      WHEN 'phone' THEN REGEXP_REPLACE(identifier, r'^\s*00|[^0-9]', '')
      ELSE identifier
    END AS identifier
  FROM silver.staging_customers_consent_events
  UNION ALL
  SELECT 'marketing', 'email', 'denied', occurred_at, source, 'email', email
  FROM silver.staging_email_unsubscribes
)
SELECT
  m.customer_id,
  s.purpose,
  s.channel,
  s.state,
  s.occurred_at AS updated_at,
  s.source
FROM said AS s
INNER JOIN silver.staging_customers_memberships AS m USING (identifier_kind, identifier)
WHERE NOT m.is_shared OR s.state = 'denied'
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY m.customer_id, s.purpose, s.channel ORDER BY s.occurred_at DESC, s.state, s.source
) = 1
