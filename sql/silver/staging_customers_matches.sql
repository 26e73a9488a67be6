-- kind: full
-- tests:
--   - unique: grain
--   - row: "record_id_1 < record_id_2"
-- max_bytes: 50GB
/* Records that are probably one person's, by Fellegi and Sunter (A Theory for Record Linkage, JASA 1969). For people to
   look at: nothing is glued by it.

   A field that agrees weighs log2(m / u): m = 0.9, the share of true pairs that agree, and u the frequency of the value
   itself, so that a rare surname says more than a common one. One that is nearly the same (an edit in four letters) weighs
   4 less than its values' mean, but at least 1. One that differs costs its penalty, log2((1 - m) / (1 - u)) as it stands
   for the field: few people share a birthday by chance, many move or have two numbers. Absent values say nothing. Pairs of
   10 and more are matches, about 1 wrong in 1,000.

   Only records with a key in common are compared; a key of more than 50 records tells nobody apart. */
WITH records AS (
  SELECT * FROM silver.staging_customers_match_records
),
fields AS (
  SELECT
    r.record_id, f.field, f.value, f.penalty,
    LOG(0.9 * COUNT(*) OVER (PARTITION BY f.field) / COUNT(*) OVER (PARTITION BY f.field, f.value), 2) AS weight
  FROM records AS r, UNNEST([
    STRUCT('first_name' AS field, first_name AS value, -3.0 AS penalty),
    ('last_name', last_name, -3.0),
    ('street_number', street_number, -2.0),
    ('street', street, -3.0),
    ('locality', locality, -1.5),
    ('city', city, -2.0),
    ('postal_code', postal_code, -3.0),
    ('region', region, -2.5),
    ('date_of_birth', date_of_birth, -5.0),
    ('national_id', national_id, -6.0),
    ('email', email, -3.0),
    ('phone', phone, -3.0)
  ]) AS f
  WHERE f.value IS NOT NULL
),
keys AS (
  SELECT record_id, k.kind, k.value
  FROM records, UNNEST([
    STRUCT(1 AS kind, date_of_birth AS value),
    (2, national_id),
    (3, email),
    (4, phone),
    (5, CONCAT(last_name, '|', first_name)),
    (6, CONCAT(last_name, '|', postal_code)),
    (7, CONCAT(first_name, '|', postal_code)),
    (8, CONCAT(street, '|', street_number)),
    (9, CONCAT(street, '|', postal_code)),
    (10, CONCAT(street, '|', city)),
    (11, CONCAT(first_name, '|', city)),
    (12, CONCAT(last_name, '|', city)),
    (13, CONCAT(locality, '|', postal_code)),
    (14, CONCAT(SUBSTR(first_name, 1, 3), '|', SUBSTR(last_name, 1, 3))),
    (15, CONCAT(SUBSTR(date_of_birth, 1, 4), '|', postal_code))
  ]) AS k
  WHERE k.value IS NOT NULL
  QUALIFY COUNT(*) OVER (PARTITION BY k.kind, k.value) <= 50
),
pairs AS (
  SELECT DISTINCT x.record_id AS record_id_1, y.record_id AS record_id_2
  FROM keys AS x
  INNER JOIN keys AS y ON y.kind = x.kind AND y.value = x.value AND x.record_id < y.record_id
)
SELECT
  p.record_id_1,
  p.record_id_2,
  ROUND(
    SUM(
      CASE
        WHEN x.value = y.value THEN x.weight
        WHEN LEAST(LENGTH(x.value), LENGTH(y.value)) >= 4
          AND EDIT_DISTANCE(x.value, y.value) <= DIV(LEAST(LENGTH(x.value), LENGTH(y.value)), 4)
          THEN GREATEST(1, (x.weight + y.weight) / 2 - 4)
        ELSE x.penalty
      END
    ),
    6
  ) AS match_weight
FROM pairs AS p
INNER JOIN fields AS x ON x.record_id = p.record_id_1
INNER JOIN fields AS y ON y.record_id = p.record_id_2 AND y.field = x.field
GROUP BY p.record_id_1, p.record_id_2
HAVING match_weight >= 10
