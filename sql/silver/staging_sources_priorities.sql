-- kind: view
-- tests:
--   - unique: grain
--   - accepted_values: {column: domain, values: [sessions, orders]}
/* Which source counts where several report the same thing. This list is the rule: change it here, and rebuild the days that it
   changes with `ame run backfill`.

   sessions: of the sources that report pages of one site on one day the lowest priority counts. A line whose scope is a
   hostname is for that site alone and goes before the source's own.
   orders: a line without a priority takes a source, or an account of it (scope), out of revenue altogether: its payments are
   those of orders that another source reports. A payment that names such an order is found without a line here. */
SELECT domain, source, scope, priority
FROM UNNEST([
  STRUCT('sessions' AS domain, 'web' AS source, CAST(NULL AS STRING) AS scope, 1 AS priority),
  ('sessions', 'ga4', NULL, 2),
  ('orders', 'stripe', NULL, 1)
])
