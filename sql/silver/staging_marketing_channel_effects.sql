-- kind: full
-- tests:
--   - unique: grain
--   - row: "removal_effect BETWEEN 0 AND 1"
-- max_bytes: 50GB
/* Removal effects of a first-order Markov chain over channels (Anderl et al., Mapping the customer journey, IJRM 2016): the
   share of conversions that the chain loses when a channel leads nowhere. Paths that led to no conversion count: what a
   person did after the last one, or ever.

   The chance to convert is solved exactly by eliminating one channel after the other from the matrix of transitions:
   row i, column j gains a[i,k] × a[k,j] / (1 - a[k,k]). Row 0 is the start, column 0 the conversion, so that in the end
   a[0,0] is the chance to convert. There is a matrix for each removed channel and one, number 0, for none. GA4 has 19
   channels; more than 20 are an error. */
WITH types AS (
  SELECT DISTINCT conversion_type FROM silver.staging_marketing_touches
),
lost AS (
  SELECT
    t.conversion_type,
    COALESCE(s.customer_id, s.user_pseudo_id) AS person,
    s.session_start_timestamp AS touched_at, s.session_key, s.session_default_channel_grouping AS channel,
    COUNTIF(s.session_default_channel_grouping <> 'Direct')
      OVER (PARTITION BY t.conversion_type, COALESCE(s.customer_id, s.user_pseudo_id)) AS count_not_direct
  FROM silver.staging_web_sessions AS s
  CROSS JOIN types AS t
  LEFT JOIN (
    SELECT conversion_type, customer_id, MAX(conversion_timestamp) AS converted_at
    FROM silver.staging_marketing_touches
    WHERE customer_id IS NOT NULL
    GROUP BY conversion_type, customer_id
  ) AS c ON c.customer_id = s.customer_id AND c.conversion_type = t.conversion_type
  WHERE c.converted_at IS NULL OR TIMESTAMP_TRUNC(s.session_start_timestamp, MINUTE) > c.converted_at
),
touches AS (
  SELECT
    conversion_type, conversion_id AS path, channel, touch_index,
    touch_index = path_length AS is_end, TRUE AS is_converted
  FROM silver.staging_marketing_touches
  WHERE channel <> 'Unattributed'
  UNION ALL
  SELECT
    conversion_type, person, channel,
    ROW_NUMBER() OVER (PARTITION BY conversion_type, person ORDER BY touched_at, session_key),
    ROW_NUMBER() OVER (PARTITION BY conversion_type, person ORDER BY touched_at DESC, session_key DESC) = 1,
    FALSE
  FROM lost
  WHERE count_not_direct = 0 OR channel <> 'Direct'
),
steps AS (
  SELECT
    conversion_type,
    LAG(channel) OVER (PARTITION BY conversion_type, is_converted, path ORDER BY touch_index) AS from_channel,
    channel AS to_channel
  FROM touches
  UNION ALL
  SELECT conversion_type, channel, IF(is_converted, '(conversion)', '(null)') FROM touches WHERE is_end
),
transitions AS (
  SELECT
    conversion_type, from_channel, to_channel,
    COUNT(*) / SUM(COUNT(*)) OVER (PARTITION BY conversion_type, from_channel) AS share
  FROM steps
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
    CASE
      WHEN ARRAY_LENGTH(c.names) > 20 THEN ERROR('more than 20 channels: the elimination needs as many steps')
      WHEN column_no > 0 AND column_no = removed THEN 0
      ELSE COALESCE(t.share, 0)
    END AS share
  FROM channels AS c
  CROSS JOIN UNNEST(GENERATE_ARRAY(0, ARRAY_LENGTH(c.names))) AS removed
  CROSS JOIN UNNEST(GENERATE_ARRAY(0, ARRAY_LENGTH(c.names))) AS row_no
  CROSS JOIN UNNEST(GENERATE_ARRAY(0, ARRAY_LENGTH(c.names))) AS column_no
  LEFT JOIN transitions AS t
    ON t.conversion_type = c.conversion_type
    AND COALESCE(t.from_channel, '') = IF(row_no = 0, '', c.names[SAFE_OFFSET(row_no - 1)])
    AND t.to_channel = IF(column_no = 0, '(conversion)', c.names[SAFE_OFFSET(column_no - 1)])
),
without_1 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 1, share, NULL)) OVER of_row * MAX(IF(row_no = 1, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 1 AND column_no = 1, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM cells
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_2 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 2, share, NULL)) OVER of_row * MAX(IF(row_no = 2, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 2 AND column_no = 2, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_1
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_3 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 3, share, NULL)) OVER of_row * MAX(IF(row_no = 3, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 3 AND column_no = 3, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_2
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_4 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 4, share, NULL)) OVER of_row * MAX(IF(row_no = 4, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 4 AND column_no = 4, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_3
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_5 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 5, share, NULL)) OVER of_row * MAX(IF(row_no = 5, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 5 AND column_no = 5, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_4
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_6 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 6, share, NULL)) OVER of_row * MAX(IF(row_no = 6, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 6 AND column_no = 6, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_5
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_7 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 7, share, NULL)) OVER of_row * MAX(IF(row_no = 7, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 7 AND column_no = 7, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_6
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_8 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 8, share, NULL)) OVER of_row * MAX(IF(row_no = 8, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 8 AND column_no = 8, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_7
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_9 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 9, share, NULL)) OVER of_row * MAX(IF(row_no = 9, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 9 AND column_no = 9, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_8
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_10 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 10, share, NULL)) OVER of_row * MAX(IF(row_no = 10, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 10 AND column_no = 10, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_9
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_11 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 11, share, NULL)) OVER of_row * MAX(IF(row_no = 11, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 11 AND column_no = 11, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_10
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_12 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 12, share, NULL)) OVER of_row * MAX(IF(row_no = 12, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 12 AND column_no = 12, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_11
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_13 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 13, share, NULL)) OVER of_row * MAX(IF(row_no = 13, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 13 AND column_no = 13, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_12
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_14 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 14, share, NULL)) OVER of_row * MAX(IF(row_no = 14, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 14 AND column_no = 14, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_13
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_15 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 15, share, NULL)) OVER of_row * MAX(IF(row_no = 15, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 15 AND column_no = 15, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_14
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_16 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 16, share, NULL)) OVER of_row * MAX(IF(row_no = 16, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 16 AND column_no = 16, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_15
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_17 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 17, share, NULL)) OVER of_row * MAX(IF(row_no = 17, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 17 AND column_no = 17, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_16
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_18 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 18, share, NULL)) OVER of_row * MAX(IF(row_no = 18, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 18 AND column_no = 18, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_17
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_19 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 19, share, NULL)) OVER of_row * MAX(IF(row_no = 19, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 19 AND column_no = 19, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_18
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
without_20 AS (
  SELECT
    conversion_type, names, removed, row_no, column_no,
    share + COALESCE(
      MAX(IF(column_no = 20, share, NULL)) OVER of_row * MAX(IF(row_no = 20, share, NULL)) OVER of_column
        / (1 - MAX(IF(row_no = 20 AND column_no = 20, share, NULL)) OVER of_matrix),
      0
    ) AS share
  FROM without_19
  WINDOW
    of_matrix AS (PARTITION BY conversion_type, removed),
    of_row AS (PARTITION BY conversion_type, removed, row_no),
    of_column AS (PARTITION BY conversion_type, removed, column_no)
),
chances AS (
  SELECT
    conversion_type, names, removed, share AS chance_without,
    MAX(IF(removed = 0, share, NULL)) OVER (PARTITION BY conversion_type) AS conversion_chance
  FROM without_20
  WHERE row_no = 0 AND column_no = 0
)
SELECT
  conversion_type,
  names[SAFE_OFFSET(removed - 1)] AS channel,
  conversion_chance,
  chance_without,
  ROUND(LEAST(1, GREATEST(0, 1 - chance_without / conversion_chance)), 12) AS removal_effect
FROM chances
WHERE removed > 0 AND conversion_chance > 0
