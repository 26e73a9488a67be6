-- kind: incremental
-- scope: >-
--   customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
--   OR email_send_id IN (
--     SELECT COALESCE(e.email_send_id, CONCAT('event:', e.email_event_id)) FROM silver.staging_email_events AS e
--     WHERE e.event_date IN UNNEST(@dirty_partitions)
--   )
--   OR email_send_id IN (SELECT CONCAT('event:', u.email_event_id) FROM silver.staging_email_unsubscribes AS u)
--   OR EXISTS (SELECT 1 FROM silver.staging_customers_changes AS c WHERE c.kind = 'reporting')
-- tests:
--   - unique: grain
--   - not_null: [source, email_send_id, sent_at]
-- max_bytes: 50GB
/* A send is what its events tell. An opened or clicked mail was delivered, said or not. Purchases within 120 hours
   belong to the last send that a person, not a machine, opened or clicked before. */
WITH received AS (
  SELECT
    source, email_event_id, event_type, event_date, occurred_at, email, user_id, anonymous_id, email_send_id, campaign_id,
    campaign_name, template_id, variation_id, is_machine_open, FALSE AS is_late
  FROM silver.staging_email_events
  UNION ALL
  /* Known when both of their halves have landed, which may be any day: the few are made anew in every run. */
  SELECT
    source, email_event_id, 'unsubscribed', DATE(occurred_at), occurred_at, email, CAST(NULL AS STRING), CAST(NULL AS STRING),
    CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), FALSE, TRUE
  FROM silver.staging_email_unsubscribes
),
owned AS (
  SELECT
    e.*,
    COALESCE(e.email_send_id, CONCAT('event:', e.email_event_id)) AS send_id,
    COALESCE(u.customer_id, m.customer_id, d.customer_id) AS customer_id
  FROM received AS e
  LEFT JOIN silver.staging_customers_identifiers AS u ON u.identifier_kind = 'user_id' AND u.identifier = e.user_id
  LEFT JOIN silver.staging_customers_identifiers AS m ON m.identifier_kind = 'email' AND m.identifier = e.email
  LEFT JOIN silver.staging_customers_identifiers AS d
    ON d.identifier_kind = 'anonymous_id' AND d.identifier = e.anonymous_id
),
/* The sends made anew, all that their people did, and what else may have won those people's purchases. */
touched AS (
  SELECT DISTINCT send_id
  FROM owned
  WHERE
    is_late
    OR event_date IN UNNEST(@dirty_partitions)
    OR customer_id IN (SELECT id FROM silver.staging_customers_changes WHERE kind = 'customer')
    OR EXISTS (SELECT 1 FROM silver.staging_customers_changes AS c WHERE c.kind = 'reporting')
),
people AS (
  SELECT DISTINCT customer_id FROM owned INNER JOIN touched USING (send_id) WHERE customer_id IS NOT NULL
),
events AS (
  SELECT *
  FROM owned
  WHERE send_id IN (SELECT t.send_id FROM touched AS t) OR customer_id IN (SELECT p.customer_id FROM people AS p)
),
sends AS (
  SELECT
    source,
    send_id,
    MIN(customer_id) AS customer_id,
    MIN(campaign_id) AS campaign_id,
    MIN(campaign_name) AS campaign_name,
    MIN(template_id) AS template_id,
    MIN(variation_id) AS variation_id,
    COALESCE(MIN(IF(event_type = 'sent', occurred_at, NULL)), MIN(occurred_at)) AS sent_at,
    LOGICAL_OR(event_type IN ('delivered', 'opened', 'clicked')) AS was_delivered,
    LOGICAL_OR(event_type = 'opened') AS was_opened,
    LOGICAL_OR(event_type = 'clicked') AS was_clicked,
    LOGICAL_OR(event_type = 'bounced') AS was_bounced,
    LOGICAL_OR(event_type = 'unsubscribed') AS was_unsubscribed,
    LOGICAL_OR(event_type = 'spam_reported') AS was_spam_reported,
    LOGICAL_OR(event_type = 'opened') AND LOGICAL_AND(event_type <> 'opened' OR is_machine_open) AS is_machine_open,
    COUNTIF(event_type = 'opened') AS count_opens,
    COUNTIF(event_type = 'clicked') AS count_clicks
  FROM events
  WHERE send_id IN (SELECT t.send_id FROM touched AS t)
  GROUP BY source, send_id
),
purchases AS (
  SELECT conversion_id, customer_id, conversion_timestamp, reporting_revenue_micros
  FROM silver.staging_marketing_conversions
  WHERE conversion_type = 'purchase' AND customer_id IN (SELECT p.customer_id FROM people AS p)
),
attributed AS (
  SELECT
    e.source,
    e.send_id,
    p.conversion_id,
    p.reporting_revenue_micros
  FROM purchases AS p
  INNER JOIN events AS e
    ON e.customer_id = p.customer_id
    AND e.event_type IN ('opened', 'clicked') AND NOT e.is_machine_open
    AND e.occurred_at <= p.conversion_timestamp
    AND e.occurred_at >= TIMESTAMP_SUB(p.conversion_timestamp, INTERVAL 120 HOUR)
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY p.conversion_id ORDER BY e.occurred_at DESC, e.source, e.email_event_id) = 1
)
SELECT
  s.source,
  s.send_id AS email_send_id,
  s.customer_id,
  s.campaign_id,
  s.campaign_name,
  s.template_id,
  s.variation_id,
  s.sent_at,
  s.was_delivered,
  s.was_opened,
  s.was_clicked,
  s.was_bounced,
  s.was_unsubscribed,
  s.was_spam_reported,
  s.is_machine_open,
  s.count_opens,
  s.count_clicks,
  COUNT(a.conversion_id) AS attributed_purchases,
  COALESCE(SUM(CAST(a.reporting_revenue_micros AS NUMERIC)), 0) / 1000000 AS attributed_revenue,
  ANY_VALUE(r.currency_code) AS currency_code
FROM sends AS s
LEFT JOIN attributed AS a USING (source, send_id)
LEFT JOIN (
  SELECT MIN(reporting_currency_code) AS currency_code FROM silver.staging_marketing_conversions
) AS r ON TRUE
GROUP BY
  s.source, s.send_id, s.customer_id, s.campaign_id, s.campaign_name, s.template_id, s.variation_id, s.sent_at,
  s.was_delivered, s.was_opened, s.was_clicked, s.was_bounced, s.was_unsubscribed, s.was_spam_reported, s.is_machine_open,
  s.count_opens, s.count_clicks
