/* The latest cutoff with known outcomes is the evaluation slice. */
WITH labelled AS (
  SELECT as_of_date, label, MAX(as_of_date) OVER () AS evaluation_from
  FROM features.lead_scoring
  WHERE label IS NOT NULL
)
SELECT
  CAST(MAX(evaluation_from) AS STRING) AS evaluation_from,
  COUNTIF(as_of_date <= DATE_SUB(evaluation_from, INTERVAL 14 DAY)) AS training_rows,
  COUNTIF(as_of_date <= DATE_SUB(evaluation_from, INTERVAL 14 DAY) AND label = 1) AS training_positives,
  COUNTIF(as_of_date = evaluation_from) AS evaluation_rows,
  COUNTIF(as_of_date = evaluation_from AND label = 1) AS evaluation_positives
FROM labelled
