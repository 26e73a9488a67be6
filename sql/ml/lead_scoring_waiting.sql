/* How many leads of the latest cutoff there are to score. */
SELECT COUNT(*) AS leads
FROM features.lead_scoring
WHERE as_of_date = (SELECT MAX(as_of_date) FROM features.lead_scoring)
