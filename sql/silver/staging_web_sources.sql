-- kind: window
-- tests:
--   - unique: grain
--   - not_null: [source]
-- max_bytes: 50GB
/* A site that several sources report is counted by one of them: staging_sources_priorities says which goes first. */
WITH seen AS (
  SELECT event_date, page_hostname, source
  FROM silver.staging_events_all
  WHERE
    event_date IN UNNEST(@dirty_partitions)
    AND page_hostname IS NOT NULL
    AND entity IN ('track', 'page', 'screen')
    AND platform <> 'SERVER'
  GROUP BY event_date, page_hostname, source
)
SELECT s.event_date, s.page_hostname, s.source
FROM seen AS s
LEFT JOIN silver.staging_sources_priorities AS site
  ON site.domain = 'sessions' AND site.source = s.source AND site.scope = s.page_hostname
LEFT JOIN silver.staging_sources_priorities AS own
  ON own.domain = 'sessions' AND own.source = s.source AND own.scope IS NULL
WHERE IF(site.source IS NULL, own.priority, site.priority) IS NOT NULL
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY s.event_date, s.page_hostname
  ORDER BY IF(site.source IS NULL, own.priority, site.priority), s.source
) = 1
