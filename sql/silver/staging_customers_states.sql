-- kind: full
-- tests:
--   - unique: grain
-- max_bytes: 50GB
/* What is known of people, in few words: who owns an identifier, an order, a conversion or a CRM record, and a hash of it.
   Beside the states that the last good run left in ops.settled_states they tell whose tables are to be made anew. */
SELECT
  identifier_kind AS kind, identifier AS id, customer_id,
  TO_HEX(MD5(CONCAT(IF(is_shared, 'shared ', 'own '), COALESCE(name_key, '')))) AS state
FROM silver.staging_customers_memberships
UNION ALL
SELECT
  'order', CONCAT(source, ':', order_id), COALESCE(customer_id, ''),
  TO_HEX(MD5(ARRAY_TO_STRING([
    CAST(UNIX_MICROS(ordered_at) AS STRING), channel, IF(is_purchase, 'purchase', NULL), CAST(amount_micros AS STRING),
    CAST(refunded_micros AS STRING), currency_code, CAST(usd_rate AS STRING)
  ], ' ', '-')))
FROM silver.staging_customers_orders
UNION ALL
SELECT
  'conversion', conversion_id, COALESCE(customer_id, ''),
  TO_HEX(MD5(ARRAY_TO_STRING([
    CAST(UNIX_MICROS(conversion_timestamp) AS STRING), CAST(revenue_micros AS STRING), currency_code,
    CAST(reporting_revenue_micros AS STRING), reporting_currency_code
  ], ' ', '-')))
FROM silver.staging_marketing_conversions
UNION ALL
SELECT 'reporting', 'currency', '', MIN(reporting_currency_code)
FROM silver.staging_marketing_conversions
HAVING COUNT(*) > 0
UNION ALL
SELECT 'lead', CONCAT(l.source, ':', l.lead_id), m.customer_id, TO_HEX(MD5(TO_JSON_STRING(l)))
FROM silver.staging_sales_leads AS l
INNER JOIN silver.staging_customers_memberships AS m
  ON m.identifier_kind = CONCAT(l.source, '_lead_id') AND m.identifier = l.lead_id
UNION ALL
SELECT
  'contact', CONCAT(c.source, ':', c.contact_id), m.customer_id,
  TO_HEX(MD5(CONCAT(TO_JSON_STRING(c), COALESCE(a.account_name, ''))))
FROM silver.staging_sales_contacts AS c
INNER JOIN silver.staging_customers_memberships AS m
  ON m.identifier_kind = CONCAT(c.source, '_contact_id') AND m.identifier = c.contact_id
LEFT JOIN silver.staging_sales_accounts AS a ON a.source = c.source AND a.account_id = c.account_id
