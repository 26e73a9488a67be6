import type { BigQuery } from "@google-cloud/bigquery";
import { bronzeTable, type EventContract } from "../schemas/event-contract.ts";
import { queryRows } from "./clients.ts";
import { anyDay, eventsInUse } from "./counts.ts";

/** One stop of an event's journey. */
export interface Stop {
  readonly at: string;
  readonly stop: string;
  readonly detail: string;
}

/** Every stop of an event that the warehouse knows of, in order of time; empty when nobody has seen the id. */
export async function traceEvent(bigquery: BigQuery, eventId: string): Promise<Stop[]> {
  const stops = [...(await receipt(bigquery, eventId)), ...(await deadLetters(bigquery, eventId))];
  if (stops.length === 0) return [];
  stops.push(...(await refinement(bigquery, eventId)));
  const person = await personOf(bigquery, eventId);
  if (person !== undefined) stops.push(...(await activation(bigquery, person)));
  return stops.toSorted((a, b) => a.at.localeCompare(b.at));
}

type Row = Record<string, unknown>;
const text = (value: unknown): string =>
  value === null || value === undefined ? "" : String(value);
const stopsOf = (rows: readonly Row[]): Stop[] =>
  rows.map((row) => ({
    at: text(row["seen_at"]),
    stop: text(row["stop"]),
    detail: text(row["detail"]),
  }));

const anyBronze = (used: readonly EventContract[], columns: string): string =>
  used
    .map(
      (event) =>
        `SELECT ${columns}, '${bronzeTable(event)}' AS bronze FROM bronze.${bronzeTable(event)} WHERE event_id = @id AND ${anyDay}`,
    )
    .join(" UNION ALL ");

async function receipt(bigquery: BigQuery, id: string): Promise<Stop[]> {
  const rows = await queryRows(
    bigquery,
    `WITH raw AS (${anyBronze(await eventsInUse(bigquery), "received_at, publish_time, trace_id, attributes")})
     SELECT received_at AS seen_at, 'collect' AS stop, CONCAT('received, trace ', IFNULL(trace_id, 'none')) AS detail FROM raw
     UNION ALL
     SELECT publish_time, 'pubsub', 'stored' FROM raw
     UNION ALL
     SELECT IFNULL(SAFE_CAST(JSON_VALUE(attributes, '$.landed_at') AS TIMESTAMP), publish_time), 'land', CONCAT('row in bronze.', bronze) FROM raw`,
    { id },
  );
  return stopsOf(rows);
}

async function deadLetters(bigquery: BigQuery, id: string): Promise<Stop[]> {
  const rows = await queryRows(
    bigquery,
    "SELECT occurred_at AS seen_at, CONCAT('dead letter (', stage, ')') AS stop, CONCAT(reason, ': ', detail) AS detail FROM ops.dead_letters WHERE event_id = @id",
    { id },
  );
  return stopsOf(rows);
}

/** The runs that had the event's day among what they rebuilt, model by model. */
async function refinement(bigquery: BigQuery, id: string): Promise<Stop[]> {
  const rows = await queryRows(
    bigquery,
    `WITH raw AS (${anyBronze(await eventsInUse(bigquery), "ingest_date, occurred_at")}),
     runs AS (
       SELECT d.run_id FROM raw AS r
       INNER JOIN ops.dirty_partitions AS d
         ON d.table_name = CONCAT('bronze.', r.bronze) AND d.ingest_date = r.ingest_date AND d.event_date = DATE(r.occurred_at)
     )
     SELECT m.finished_at AS seen_at, m.model AS stop, CONCAT(m.state, ', run ', m.run_id) AS detail
     FROM ops.model_runs AS m WHERE m.run_id IN (SELECT run_id FROM runs)
     UNION ALL
     SELECT s.finished_at, CONCAT('scoring ', s.model), CONCAT(s.state, ', version ', s.model_version, ', ', s.job_name)
     FROM ops.scoring_runs AS s WHERE s.run_id IN (SELECT run_id FROM runs)`,
    { id },
  );
  return stopsOf(rows);
}

/** The person behind the event: by the ids that silver keeps, or the CRM record itself. */
async function personOf(bigquery: BigQuery, id: string): Promise<string | undefined> {
  const rows = await queryRows(
    bigquery,
    `SELECT p.customer_id FROM silver.staging_customers_profiles AS p
     WHERE p.salesforce_lead_id = SPLIT(@id, ':')[OFFSET(0)] OR p.salesforce_contact_id = SPLIT(@id, ':')[OFFSET(0)]
     UNION DISTINCT
     SELECT p.customer_id FROM silver.staging_events_all AS e
     INNER JOIN silver.staging_customers_profiles AS p
       ON e.anonymous_id IN UNNEST(p.anonymous_ids) OR e.user_id IN UNNEST(p.user_ids)
     WHERE e.event_id = @id`,
    { id },
  );
  return rows[0] === undefined ? undefined : text(rows[0]["customer_id"]);
}

async function activation(bigquery: BigQuery, customerId: string): Promise<Stop[]> {
  const rows = await queryRows(
    bigquery,
    `SELECT scored_at AS seen_at, 'score' AS stop, CONCAT('lead ', lead_id, ' scored ', CAST(lead_score AS STRING), ' (', tier, ')') AS detail
     FROM gold.marts_sales_lead_scores WHERE customer_id = @customerId
     UNION ALL
     SELECT o.recorded_at, o.sync, CONCAT(o.outcome, ' ', o.key, ': ', ARRAY_TO_STRING(JSON_VALUE_ARRAY(o.fields), ', '))
     FROM ops.sync_outcomes AS o
     INNER JOIN gold.marts_sales_lead_scores AS s ON s.lead_id = o.key
     WHERE s.customer_id = @customerId`,
    { customerId },
  );
  return stopsOf(rows);
}
