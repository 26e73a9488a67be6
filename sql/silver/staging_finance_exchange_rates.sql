-- kind: full
-- tests:
--   - unique: grain
--   - row: "usd_rate > 0"
--   - row: "published_date <= rate_date"
-- max_bytes: 10GB
/* The European Central Bank says what a euro is worth in each currency on working days. */
WITH observed AS (
  SELECT
    JSON_VALUE(payload, '$.CURRENCY') AS currency_code,
    CAST(JSON_VALUE(payload, '$.TIME_PERIOD') AS DATE) AS published_date,
    SAFE_CAST(JSON_VALUE(payload, '$.OBS_VALUE') AS NUMERIC) AS per_euro,
    event_id,
    received_at
  FROM bronze.raw_ecb_exchange_rate
),
published AS (
  SELECT currency_code, published_date, per_euro
  FROM observed
  WHERE per_euro > 0
  QUALIFY ROW_NUMBER() OVER (PARTITION BY currency_code, published_date ORDER BY received_at DESC, event_id) = 1
),
in_dollars AS (
  SELECT p.currency_code, p.published_date, ROUND(d.per_euro / p.per_euro, 9) AS usd_rate
  FROM published AS p
  INNER JOIN published AS d ON d.published_date = p.published_date AND d.currency_code = 'USD'
  UNION ALL
  SELECT 'EUR', published_date, per_euro
  FROM published
  WHERE currency_code = 'USD'
),
held AS (
  SELECT
    *,
    LEAST(
      COALESCE(
        DATE_SUB(LEAD(published_date) OVER (PARTITION BY currency_code ORDER BY published_date), INTERVAL 1 DAY),
        DATE '9999-12-31'
      ),
      DATE_ADD(published_date, INTERVAL 6 DAY)
    ) AS last_date
  FROM in_dollars
)
SELECT rate_date, currency_code, usd_rate, published_date
FROM held, UNNEST(GENERATE_DATE_ARRAY(published_date, last_date)) AS rate_date
