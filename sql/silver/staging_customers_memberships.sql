-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [customer_id]
-- max_bytes: 50GB
/* Deterministic identity: connected components of identifiers over the links that records made.

   What glues. Site, shop and CRM ids, e-mails and phones are strong; a device is weak: it joins strong ids, but is nobody by
   itself. An e-mail, phone or device whose records carry more than one first name, and a device with more than one site id
   or e-mail, identifies only together with the name. An identifier with more than 5 ids of one kind (a call centre's
   phone, a test account, a kiosk), and a listed one, glues nothing.

   Who it is. A person's id is the hash of the strong identifier that was seen first. It stays while a person gains
   identifiers; of two persons that become one the older id stays; when a link goes, the part with the oldest identifier
   keeps the id and the other part gets the id of its own oldest. It depends on the links alone, not on earlier runs.

   How. Alternating large-star and small-star steps (Kiveris et al., Connected Components in MapReduce and Beyond, SoCC 2014)
   make every component a star around its smallest member; each step reads the one before once and no step adds edges. Eight
   rounds settle chains of 256 identifiers; a longer one is an error, never a wrong answer. */
WITH crm AS (
  SELECT
    'salesforce_lead_id' AS kind, lead_id AS id, email, phone, first_name, 'salesforce_contact_id' AS other_kind,
    converted_contact_id AS other_id, COALESCE(created_at, updated_at) AS first_seen_at, updated_at
  FROM silver.staging_sales_leads
  WHERE NOT is_deleted
  UNION ALL
  SELECT
    CONCAT(source, '_contact_id'), contact_id, email, phone, first_name, 'hubspot_contact_id',
    merged_id, COALESCE(created_at, updated_at), updated_at
  FROM silver.staging_sales_contacts
  LEFT JOIN UNNEST(SPLIT(IF(source = 'hubspot', merged_contact_ids, NULL), ';')) AS merged_id
  WHERE NOT is_deleted
),
/* A correction in the CRM takes the link back, so only a record's latest state counts. */
crm_links AS (
  SELECT
    c.kind AS left_kind, c.id AS left_id,
    IF(other.id IS NULL, NULL, other.kind) AS right_kind, other.id AS right_id,
    NULLIF(REGEXP_REPLACE(REGEXP_EXTRACT(LOWER(c.first_name), r'^\s*(\S+)'), r'[^\pL]', ''), '') AS name_key,
    c.first_seen_at, c.updated_at AS last_seen_at
  FROM crm AS c, UNNEST([
    STRUCT('email' AS kind, c.email AS id),
    ('phone', NULLIF(REGEXP_REPLACE(c.phone, r'^\s*00|[^0-9]', ''), '')),
    (c.other_kind, c.other_id),
    ('', NULL)
  ]) AS other
  WHERE other.id IS NOT NULL OR other.kind = ''
),
links AS (
  SELECT
    left_kind, left_id, CONCAT(left_kind, ':', left_id) AS a,
    right_kind, right_id, CONCAT(right_kind, ':', right_id) AS b,
    COALESCE(name_key, IF(first_name = last_name, first_name, NULL)) AS name_key,
    MIN(first_seen_at) AS first_seen_at,
    MAX(last_seen_at) AS last_seen_at
  FROM (
    SELECT
      *,
      MIN(name_key) OVER (PARTITION BY left_kind, left_id) AS first_name,
      MAX(name_key) OVER (PARTITION BY left_kind, left_id) AS last_name
    FROM (
      SELECT left_kind, left_id, right_kind, right_id, name_key, first_seen_at, last_seen_at
      FROM silver.staging_customers_identifier_links
      UNION ALL
      SELECT left_kind, left_id, right_kind, right_id, name_key, first_seen_at, last_seen_at FROM crm_links
    )
  )
  GROUP BY left_kind, left_id, right_kind, right_id, name_key
),
/* Both views of every link: an identifier, and what it was seen with. */
sides AS (
  SELECT
    side.kind, side.id, side.node, side.other_kind, side.other, name_key, first_seen_at, last_seen_at
  FROM links, UNNEST([
    STRUCT(left_kind AS kind, left_id AS id, a AS node, right_kind AS other_kind, b AS other),
    (right_kind, right_id, b, left_kind, a)
  ]) AS side
  WHERE side.id IS NOT NULL
),
keys AS (
  SELECT
    node,
    kind IN ('anonymous_id', 'email', 'phone') AS is_key,
    kind = 'anonymous_id' AS is_weak,
    GREATEST(user_ids, emails, phones, leads, contacts) > 5
      OR kind = 'email' AND REGEXP_CONTAINS(
        id,
        r'^(test|tester|testing|no-?reply|do-?not-?reply|info|sales|office|admin|support|contact|hello|webmaster|postmaster)@'
      )
      OR kind = 'phone' AND (LENGTH(id) < 7 OR REGEXP_CONTAINS(id, r'^(0+|1+|9+|0?123456\d*)$')) AS is_blocked,
    kind IN ('anonymous_id', 'email', 'phone') AND names > 1
      OR kind = 'anonymous_id' AND (user_ids > 1 OR emails > 1) AS is_ambiguous,
    user_ids + emails + phones AS neighbours
  FROM (
    SELECT
      kind, id, node,
      COUNT(DISTINCT name_key) AS names,
      COUNT(DISTINCT IF(other_kind = 'user_id', other, NULL)) AS user_ids,
      COUNT(DISTINCT IF(other_kind = 'email', other, NULL)) AS emails,
      COUNT(DISTINCT IF(other_kind = 'phone', other, NULL)) AS phones,
      COUNT(DISTINCT IF(other_kind = 'salesforce_lead_id', other, NULL)) AS leads,
      COUNT(DISTINCT IF(other_kind = 'salesforce_contact_id', other, NULL)) AS contacts
    FROM sides
    GROUP BY kind, id, node
  )
),
/* What an identifier is in the graph: itself, itself with a name, or nothing. */
placed AS (
  SELECT
    s.*, k.is_key, k.is_weak, k.is_blocked,
    IF(k.is_ambiguous, name_key, NULL) AS qualifier,
    CASE
      WHEN k.is_key AND k.is_blocked THEN NULL
      WHEN k.is_ambiguous THEN CONCAT(s.node, '#', s.name_key)
      ELSE s.node
    END AS vertex,
    k.is_blocked OR k.is_weak AND NOT k.is_ambiguous AND k.neighbours < 2 AS glues_nothing
  FROM sides AS s
  INNER JOIN keys AS k USING (node)
),
edges AS (
  SELECT DISTINCT GREATEST(x.vertex, y.vertex) AS a, LEAST(x.vertex, y.vertex) AS b
  FROM placed AS x
  INNER JOIN placed AS y ON y.node = x.other AND y.other = x.node AND y.name_key IS NOT DISTINCT FROM x.name_key
  WHERE x.node < x.other AND NOT x.glues_nothing AND NOT y.glues_nothing AND x.vertex <> y.vertex
),
large_1 AS (
  SELECT DISTINCT GREATEST(u, v) AS a, IF(v > u, m, u) AS b
  FROM (SELECT u, v, LEAST(u, MIN(v) OVER (PARTITION BY u)) AS m FROM (
    SELECT way.u, way.v FROM edges, UNNEST([STRUCT(a AS u, b AS v), (b, a)]) AS way
  ))
),
small_1 AS (
  SELECT DISTINCT star.a, star.b
  FROM (SELECT a, b, MIN(b) OVER (PARTITION BY a) AS m FROM large_1), UNNEST([STRUCT(a AS a, m AS b), (b, m)]) AS star
),
large_2 AS (
  SELECT DISTINCT GREATEST(u, v) AS a, IF(v > u, m, u) AS b
  FROM (SELECT u, v, LEAST(u, MIN(v) OVER (PARTITION BY u)) AS m FROM (
    SELECT way.u, way.v FROM small_1, UNNEST([STRUCT(a AS u, b AS v), (b, a)]) AS way
  ))
),
small_2 AS (
  SELECT DISTINCT star.a, star.b
  FROM (SELECT a, b, MIN(b) OVER (PARTITION BY a) AS m FROM large_2), UNNEST([STRUCT(a AS a, m AS b), (b, m)]) AS star
),
large_3 AS (
  SELECT DISTINCT GREATEST(u, v) AS a, IF(v > u, m, u) AS b
  FROM (SELECT u, v, LEAST(u, MIN(v) OVER (PARTITION BY u)) AS m FROM (
    SELECT way.u, way.v FROM small_2, UNNEST([STRUCT(a AS u, b AS v), (b, a)]) AS way
  ))
),
small_3 AS (
  SELECT DISTINCT star.a, star.b
  FROM (SELECT a, b, MIN(b) OVER (PARTITION BY a) AS m FROM large_3), UNNEST([STRUCT(a AS a, m AS b), (b, m)]) AS star
),
large_4 AS (
  SELECT DISTINCT GREATEST(u, v) AS a, IF(v > u, m, u) AS b
  FROM (SELECT u, v, LEAST(u, MIN(v) OVER (PARTITION BY u)) AS m FROM (
    SELECT way.u, way.v FROM small_3, UNNEST([STRUCT(a AS u, b AS v), (b, a)]) AS way
  ))
),
small_4 AS (
  SELECT DISTINCT star.a, star.b
  FROM (SELECT a, b, MIN(b) OVER (PARTITION BY a) AS m FROM large_4), UNNEST([STRUCT(a AS a, m AS b), (b, m)]) AS star
),
large_5 AS (
  SELECT DISTINCT GREATEST(u, v) AS a, IF(v > u, m, u) AS b
  FROM (SELECT u, v, LEAST(u, MIN(v) OVER (PARTITION BY u)) AS m FROM (
    SELECT way.u, way.v FROM small_4, UNNEST([STRUCT(a AS u, b AS v), (b, a)]) AS way
  ))
),
small_5 AS (
  SELECT DISTINCT star.a, star.b
  FROM (SELECT a, b, MIN(b) OVER (PARTITION BY a) AS m FROM large_5), UNNEST([STRUCT(a AS a, m AS b), (b, m)]) AS star
),
large_6 AS (
  SELECT DISTINCT GREATEST(u, v) AS a, IF(v > u, m, u) AS b
  FROM (SELECT u, v, LEAST(u, MIN(v) OVER (PARTITION BY u)) AS m FROM (
    SELECT way.u, way.v FROM small_5, UNNEST([STRUCT(a AS u, b AS v), (b, a)]) AS way
  ))
),
small_6 AS (
  SELECT DISTINCT star.a, star.b
  FROM (SELECT a, b, MIN(b) OVER (PARTITION BY a) AS m FROM large_6), UNNEST([STRUCT(a AS a, m AS b), (b, m)]) AS star
),
large_7 AS (
  SELECT DISTINCT GREATEST(u, v) AS a, IF(v > u, m, u) AS b
  FROM (SELECT u, v, LEAST(u, MIN(v) OVER (PARTITION BY u)) AS m FROM (
    SELECT way.u, way.v FROM small_6, UNNEST([STRUCT(a AS u, b AS v), (b, a)]) AS way
  ))
),
small_7 AS (
  SELECT DISTINCT star.a, star.b
  FROM (SELECT a, b, MIN(b) OVER (PARTITION BY a) AS m FROM large_7), UNNEST([STRUCT(a AS a, m AS b), (b, m)]) AS star
),
large_8 AS (
  SELECT DISTINCT GREATEST(u, v) AS a, IF(v > u, m, u) AS b
  FROM (SELECT u, v, LEAST(u, MIN(v) OVER (PARTITION BY u)) AS m FROM (
    SELECT way.u, way.v FROM small_7, UNNEST([STRUCT(a AS u, b AS v), (b, a)]) AS way
  ))
),
small_8 AS (
  SELECT DISTINCT star.a, star.b
  FROM (SELECT a, b, MIN(b) OVER (PARTITION BY a) AS m FROM large_8), UNNEST([STRUCT(a AS a, m AS b), (b, m)]) AS star
),
stars AS (
  SELECT
    node AS vertex,
    IF(COUNT(*) OVER (PARTITION BY node) = 1, root, ERROR('a chain of more than 256 identifiers in the identity graph')) AS root
  FROM (SELECT DISTINCT ends.node, ends.root FROM small_8, UNNEST([STRUCT(a AS node, b AS root), (b, b)]) AS ends WHERE a <> b)
),
vertices AS (
  SELECT
    kind, id, vertex, qualifier, is_weak,
    MIN(first_seen_at) AS first_seen_at,
    MAX(last_seen_at) AS last_seen_at
  FROM placed
  WHERE vertex IS NOT NULL
  GROUP BY kind, id, vertex, qualifier, is_weak
),
persons AS (
  SELECT
    kind, id, vertex, qualifier, first_seen_at, last_seen_at,
    IF(
      LOGICAL_AND(is_weak) OVER (PARTITION BY root),
      NULL,
      TO_HEX(SHA256(FIRST_VALUE(vertex) OVER (PARTITION BY root ORDER BY is_weak, first_seen_at, vertex)))
    ) AS customer_id
  FROM (SELECT v.*, COALESCE(s.root, v.vertex) AS root FROM vertices AS v LEFT JOIN stars AS s USING (vertex))
),
members AS (
  SELECT kind, id, qualifier, customer_id, first_seen_at, last_seen_at
  FROM persons
  WHERE customer_id IS NOT NULL
  UNION ALL
  /* A device, or a shared key without a name, belongs to whom it was seen with. */
  SELECT x.kind, x.id, NULL, p.customer_id, x.first_seen_at, x.last_seen_at
  FROM placed AS x
  INNER JOIN placed AS y ON y.node = x.other AND y.other = x.node AND y.name_key IS NOT DISTINCT FROM x.name_key
  INNER JOIN persons AS p ON p.vertex = y.vertex
  WHERE x.is_key AND NOT x.is_blocked AND (x.is_weak OR x.vertex IS NULL) AND p.customer_id IS NOT NULL
)
SELECT
  kind AS identifier_kind,
  id AS identifier,
  customer_id,
  COUNT(*) OVER (PARTITION BY kind, id) > 1 AS is_shared,
  name_key,
  first_seen_at,
  last_seen_at
FROM (
  SELECT
    kind, id, customer_id,
    MIN(qualifier) AS name_key, MIN(first_seen_at) AS first_seen_at, MAX(last_seen_at) AS last_seen_at
  FROM members
  GROUP BY kind, id, customer_id
)
