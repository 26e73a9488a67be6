/* The rows of the latest cutoff, as the batch prediction job reads them: a scratch table that the scoring run drops. */
CREATE OR REPLACE TABLE predictions.lead_scoring_instances AS
SELECT * EXCEPT (label)
FROM features.lead_scoring
WHERE as_of_date = (SELECT MAX(as_of_date) FROM features.lead_scoring)
