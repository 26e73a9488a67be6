-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [source, count_sends]
--   - row: "unique_clicks <= count_sends AND unique_opens <= count_sends"
-- max_bytes: 20GB
SELECT
  source,
  campaign_id,
  variation_id,
  MAX(campaign_name) AS campaign_name,
  MIN(DATE(sent_at)) AS first_sent_date,
  MAX(DATE(sent_at)) AS last_sent_date,
  COUNT(*) AS count_sends,
  COUNTIF(was_delivered) AS count_deliveries,
  COUNTIF(was_bounced) AS count_bounces,
  SUM(count_opens) AS total_opens,
  COUNTIF(was_opened) AS unique_opens,
  COUNTIF(is_machine_open) AS unique_machine_opens,
  SUM(count_clicks) AS total_clicks,
  COUNTIF(was_clicked) AS unique_clicks,
  COUNTIF(was_unsubscribed) AS count_unsubscribes,
  COUNTIF(was_spam_reported) AS count_spam_reports,
  SUM(attributed_purchases) AS attributed_purchases,
  SUM(attributed_revenue) AS attributed_revenue,
  MIN(currency_code) AS currency_code
FROM gold.marts_marketing_email_performance
GROUP BY source, campaign_id, variation_id
