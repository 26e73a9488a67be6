-- kind: full
-- tests:
--   - unique: grain
--   - row: "removal_effect BETWEEN 0 AND 1"
-- max_bytes: 50GB
/* Removal effects of a first-order Markov chain over channels (Anderl et al., Mapping the customer journey, IJRM 2016): the
   share of conversions that the chain loses when a channel leads nowhere. Paths that led to no conversion count.

   The chance to convert is solved exactly by eliminating one channel after the other from the matrix of transitions:
   row i, column j gains a[i,k] × a[k,j] / (1 - a[k,k]). Row 0 is the start, column 0 the conversion, so that in the end
   a[0,0] is the chance to convert. The matrix lies flat in an array, row by row, one for each removed channel and
   one, number 0, for none. */
WITH RECURSIVE transitions AS (
  SELECT
    conversion_type, from_channel, to_channel,
    SUM(count_steps) / SUM(SUM(count_steps)) OVER (PARTITION BY conversion_type, from_channel) AS share
  FROM silver.staging_marketing_steps
  WHERE conversion_type IN (
    SELECT s.conversion_type FROM silver.staging_marketing_steps AS s WHERE s.to_channel = '(conversion)'
  )
  GROUP BY conversion_type, from_channel, to_channel
),
channels AS (
  SELECT
    conversion_type,
    ARRAY_AGG(DISTINCT to_channel ORDER BY to_channel) AS names
  FROM transitions
  WHERE NOT STARTS_WITH(to_channel, '(')
  GROUP BY conversion_type
),
cells AS (
  SELECT
    c.conversion_type, c.names, removed, row_no, column_no,
    IF(column_no > 0 AND column_no = removed, 0, COALESCE(t.share, 0)) AS share
  FROM channels AS c
  CROSS JOIN UNNEST(GENERATE_ARRAY(0, ARRAY_LENGTH(c.names))) AS removed
  CROSS JOIN UNNEST(GENERATE_ARRAY(0, ARRAY_LENGTH(c.names))) AS row_no
  CROSS JOIN UNNEST(GENERATE_ARRAY(0, ARRAY_LENGTH(c.names))) AS column_no
  LEFT JOIN transitions AS t
    ON t.conversion_type = c.conversion_type
    AND t.from_channel = IF(row_no = 0, '(start)', c.names[SAFE_OFFSET(row_no - 1)])
    AND t.to_channel = IF(column_no = 0, '(conversion)', c.names[SAFE_OFFSET(column_no - 1)])
),
matrices AS (
  SELECT
    conversion_type, removed, ANY_VALUE(ARRAY_LENGTH(names) + 1) AS n,
    ARRAY_AGG(share ORDER BY row_no, column_no) AS a
  FROM cells
  GROUP BY conversion_type, removed
),
eliminated AS (
  SELECT conversion_type, removed, n, 1 AS k, a FROM matrices
  UNION ALL
  SELECT
    conversion_type, removed, n, k + 1,
    ARRAY(
      SELECT a[OFFSET(cell)] + a[OFFSET(DIV(cell, n) * n + k)] * a[OFFSET(k * n + MOD(cell, n))] / (1 - a[OFFSET(k * n + k)])
      FROM UNNEST(GENERATE_ARRAY(0, n * n - 1)) AS cell
      ORDER BY cell
    )
  FROM eliminated
  WHERE k < n
),
chances AS (
  SELECT conversion_type, removed, a[OFFSET(0)] AS chance FROM eliminated WHERE k = n
)
SELECT
  w.conversion_type,
  c.names[OFFSET(w.removed - 1)] AS channel,
  a.chance AS conversion_chance,
  w.chance AS chance_without,
  ROUND(LEAST(1, GREATEST(0, 1 - w.chance / a.chance)), 12) AS removal_effect
FROM chances AS w
INNER JOIN chances AS a ON a.conversion_type = w.conversion_type AND a.removed = 0
INNER JOIN channels AS c ON c.conversion_type = w.conversion_type
WHERE w.removed > 0 AND a.chance > 0
