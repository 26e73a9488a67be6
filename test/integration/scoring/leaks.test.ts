import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorld, type World } from "./world.ts";

/** What the feature models read, with the column that says when a row happened. */
const sources = {
  "silver.staging_events_all": "event_date",
  "silver.staging_web_sessions": "session_start_date",
  "silver.staging_customers_orders": "order_date",
  "silver.staging_email_events": "event_date",
  "bronze.raw_salesforce_lead": "DATE(occurred_at)",
} as const;
/** The last day of the world is 31 March; each model has a cutoff here. */
const cutoffs = {
  lead_scoring: "2026-03-04",
  churn: "2026-03-04",
  propensity: "2026-03-04",
  clv: "2026-01-18",
} as const;
type ModelName = keyof typeof cutoffs;
const models = Object.keys(cutoffs) as ModelName[];

/** As it is, and as it was on the morning of each cutoff. */
const worlds = new Map<string, World>();
const now = "now";
const worldOf = (name: string): World => worlds.get(name) as World;
beforeAll(async () => {
  for (const name of [now, ...new Set(Object.values(cutoffs))]) {
    const world = await openWorld([
      ...Object.keys(sources),
      "silver.staging_customers_profiles",
      "silver.staging_customers_changes",
      "silver.staging_web_sources",
      "silver.staging_customers_identifiers",
      "silver.staging_finance_exchange_rates",
    ]);
    worlds.set(name, world);
    await fillWorld(world);
    if (name !== now) await forgetTheFuture(world, name);
  }
});
afterAll(async () => {
  for (const world of worlds.values()) await world.close();
});

/**
 * Ann is known by e-mail on her laptop from January; her telephone says who she is only when she buys on it after the cutoff.
 * Bea bought before and after. Everybody does something on the day before the cutoff, so that it is one.
 */
async function fillWorld(world: World): Promise<void> {
  const days = "UNNEST(GENERATE_DATE_ARRAY('2025-12-05', '2026-03-31', INTERVAL 1 DAY)) AS day";
  await world.sql(`
    INSERT INTO silver.staging_customers_profiles (customer_id, user_ids, anonymous_ids, email, country, first_seen_at, last_seen_at)
    VALUES
      ('ann', ['u-ann'], ['laptop', 'telephone'], 'ann@example.com', 'Sweden', TIMESTAMP '2026-01-05', TIMESTAMP '2026-03-31'),
      ('bea', ['u-bea'], ['tablet'], 'bea@example.com', 'Spain', TIMESTAMP '2026-01-05', TIMESTAMP '2026-03-31');
    INSERT INTO silver.staging_customers_changes (kind, id) VALUES ('customer', 'ann'), ('customer', 'bea');
    INSERT INTO silver.staging_customers_identifiers (identifier_kind, identifier, customer_id, first_seen_at, last_seen_at)
    VALUES
      ('salesforce_lead_id', '00Q1', 'ann', TIMESTAMP '2026-01-10', TIMESTAMP '2026-03-31'),
      ('email', 'ann@example.com', 'ann', TIMESTAMP '2026-01-10', TIMESTAMP '2026-03-31');
    INSERT INTO silver.staging_events_all (event_id, event_date, occurred_at, received_at, source, entity, event_name, anonymous_id, user_id, email, page_path, engaged_msec, properties)
    SELECT FORMAT('%t-%s', day, device), day, TIMESTAMP(day), TIMESTAMP(day), 'web', 'page', 'page', device, CAST(NULL AS STRING),
      IF(device = 'telephone', NULL, IF(device = 'laptop', 'ann@example.com', 'bea@example.com')), '/pricing', 60000, JSON '{}'
    FROM ${days}, UNNEST(['laptop', 'telephone', 'tablet']) AS device
    UNION ALL
    SELECT 'buys', DATE '2026-03-05', TIMESTAMP '2026-03-05', TIMESTAMP '2026-03-05', 'web', 'identify', 'identify', 'telephone', 'u-ann', 'ann@example.com', NULL, 0, JSON '{}';
    INSERT INTO silver.staging_web_sessions (session_key, session_start_date, session_start_timestamp, session_end_timestamp, user_pseudo_id, session_default_channel_grouping)
    SELECT FORMAT('%t-%s', day, device), day, TIMESTAMP(day), TIMESTAMP(day), device, IF(device = 'telephone', 'Paid Search', 'Direct')
    FROM ${days}, UNNEST(['laptop', 'telephone', 'tablet']) AS device;
    INSERT INTO silver.staging_email_events (email_event_id, source, event_type, occurred_at, event_date, email, is_machine_open)
    SELECT FORMAT('mail-%t', day), 'hubspot', 'opened', TIMESTAMP(day), day, 'ann@example.com', FALSE FROM ${days};
    INSERT INTO silver.staging_customers_orders (source, order_id, customer_id, order_date, ordered_at, channel, is_purchase, amount_micros, refunded_micros, currency_code)
    VALUES
      ('retail', '0', 'bea', DATE '2025-12-20', TIMESTAMP '2025-12-20', 'online', TRUE, 10000000, 0, 'GBP'),
      ('retail', '1', 'bea', DATE '2026-01-20', TIMESTAMP '2026-01-20', 'online', TRUE, 20000000, 0, 'GBP'),
      ('retail', '2', 'bea', DATE '2026-02-20', TIMESTAMP '2026-02-20', 'online', TRUE, 30000000, 0, 'GBP'),
      ('retail', '3', 'bea', DATE '2026-03-04', TIMESTAMP '2026-03-04', 'online', TRUE, 90000000, 0, 'GBP'),
      ('retail', 'C2', 'bea', DATE '2026-03-04', TIMESTAMP '2026-03-04', 'online', FALSE, -30000000, 0, 'GBP'),
      ('retail', '4', 'ann', DATE '2026-03-05', TIMESTAMP '2026-03-05', 'online', TRUE, 50000000, 0, 'GBP');
    INSERT INTO bronze.raw_salesforce_lead (event_id, occurred_at, ingest_date, received_at, publish_time, source, entity, schema_version, attributes, payload)
    SELECT FORMAT('lead-%s', status), happened, DATE(happened), happened, happened, 'salesforce', 'lead', 1, JSON '{}',
      PARSE_JSON(FORMAT('{"Id": "00Q1", "CreatedDate": "2026-01-10T00:00:00.000+0000", "LeadSource": "%s", "Industry": "Retail"}', status))
    FROM UNNEST([STRUCT('Web' AS status, TIMESTAMP '2026-01-10' AS happened), ('Converted', TIMESTAMP '2026-03-05')])`);
}

/** Removes everything that happened on the cutoff or later, the identity that it taught included. */
async function forgetTheFuture(world: World, cutoff: string): Promise<void> {
  for (const [table, day] of Object.entries(sources))
    await world.sql(`DELETE FROM ${table} WHERE ${day} >= DATE '${cutoff}'`);
  await world.sql(
    "UPDATE silver.staging_customers_profiles SET anonymous_ids = ['laptop'] WHERE customer_id = 'ann'",
  );
}

/** Rows of the model's cutoff as text, the label apart: it is what the future is asked about. */
async function rowsAtCutoff(world: World, model: ModelName): Promise<string[]> {
  await world.build(`features.${model}`);
  const rows = await world.sql(
    `SELECT TO_JSON_STRING(t) FROM (SELECT * EXCEPT (label) FROM features.${model} WHERE as_of_date = DATE '${cutoffs[model]}') AS t ORDER BY 1`,
  );
  return rows.map(([row]) => row ?? "");
}

/** The models that see the future, by comparing with what they say when there is none. */
async function leaking(change?: (query: string) => string): Promise<string[]> {
  for (const world of worlds.values()) await world.build("features.customer_activity", change);
  const found: string[] = [];
  for (const model of models) {
    const whole = await rowsAtCutoff(worldOf(now), model);
    const past = await rowsAtCutoff(worldOf(cutoffs[model]), model);
    expect(whole.length, model).toBeGreaterThan(0);
    if (JSON.stringify(whole) !== JSON.stringify(past)) found.push(model);
  }
  return found;
}

describe("features as of a cutoff", () => {
  test("are the same when everything after the cutoff is taken away", async () => {
    expect(await leaking()).toEqual([]);
  });

  test("with a leak planted in the identity of devices, the comparison finds every model that it reaches", async () => {
    const plant = (query: string): string =>
      query.replaceAll("GREATEST(e.event_date, d.linked_date)", "e.event_date");
    expect(await leaking(plant)).toEqual(["lead_scoring", "propensity"]);
  });

  test("with a leak planted in the orders, the comparison finds it", async () => {
    const plant = (query: string): string =>
      query.replace(
        "order_date AS known_date,",
        "DATE_SUB(order_date, INTERVAL 7 DAY) AS known_date,",
      );
    expect(await leaking(plant)).toEqual(["lead_scoring", "churn", "propensity", "clv"]);
  });
});

describe("labels", () => {
  const labelsOf = async (model: string, key: string): Promise<(string | null)[][]> => {
    const world = worldOf(now);
    await world.build("features.customer_activity");
    await world.build(`features.${model}`);
    return world.sql(
      `SELECT CAST(as_of_date AS STRING), CAST(label AS STRING) FROM features.${model} WHERE ${key} ORDER BY 1`,
    );
  };

  test("a customer whose days are not over is neither retained nor lost", async () => {
    const labels = await labelsOf("churn", "customer_id = 'bea'");
    expect(labels.filter(([day]) => (day ?? "") > "2026-03-04").map(([, label]) => label)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  test("a customer who bought within the days was kept", async () => {
    expect(await labelsOf("churn", "as_of_date = '2026-03-04' AND customer_id = 'bea'")).toEqual([
      ["2026-03-04", "0"],
    ]);
  });

  test("a purchase that was taken back whole keeps nobody", async () => {
    const world = worldOf(now);
    await world.sql(
      "INSERT INTO silver.staging_customers_orders (source, order_id, customer_id, order_date, ordered_at, channel, is_purchase, amount_micros, refunded_micros, currency_code) VALUES ('retail', 'C3', 'bea', DATE '2026-03-06', TIMESTAMP '2026-03-06', 'online', FALSE, -90000000, 0, 'GBP')",
    );
    const labels = await labelsOf("churn", "as_of_date = '2026-03-04' AND customer_id = 'bea'");
    await world.sql("DELETE FROM silver.staging_customers_orders WHERE order_id = 'C3'");
    expect(labels).toEqual([["2026-03-04", "1"]]);
  });
});
