import type { Refinery, Row } from "../test/integration/models/refinery.ts";

const batch = 20_000;

/** Lets go of each table that has landed: rows that stay in memory would be looked at by every collection of garbage. */
export async function landAll(
  refinery: Refinery,
  past: Map<string, readonly Row[]>,
): Promise<void> {
  for (const [table, rows] of past) {
    for (let at = 0; at < rows.length; at += batch)
      await refinery.land({ [table]: rows.slice(at, at + batch) });
    past.delete(table);
  }
}

/** Everything that people did on the site once more, with ids of its own, `days` earlier and so on. */
export async function copyConversations(
  refinery: Refinery,
  days: number,
  copies: number,
): Promise<void> {
  for (const table of ["raw_web_track", "raw_web_page", "raw_web_identify"])
    await refinery.query(`INSERT INTO bronze.${table}
      (event_id, source, entity, schema_version, occurred_at, received_at, publish_time, ingest_date, attributes, payload)
      SELECT CONCAT(event_id, '-', CAST(copy AS STRING)), source, entity, schema_version,
        TIMESTAMP_SUB(occurred_at, INTERVAL ${days} * copy DAY), TIMESTAMP_SUB(received_at, INTERVAL ${days} * copy DAY),
        TIMESTAMP_SUB(publish_time, INTERVAL ${days} * copy DAY), DATE_SUB(ingest_date, INTERVAL ${days} * copy DAY),
        attributes, payload
      FROM bronze.${table}, UNNEST(GENERATE_ARRAY(1, ${copies})) AS copy`);
}
