/* First day of landing that may hold rows no run has seen: rows are committed at most two days after their landing stamp. */
SELECT CAST(COALESCE(DATE_SUB(MAX(ingest_date), INTERVAL 2 DAY), DATE '2000-01-01') AS STRING) AS since
FROM ops.watermarks
