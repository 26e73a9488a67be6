-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [customer_id]
-- max_bytes: 20GB
SELECT identifier_kind, identifier, customer_id, first_seen_at, last_seen_at
FROM silver.staging_customers_memberships
WHERE NOT is_shared
