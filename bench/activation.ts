import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BigQuery } from "@google-cloud/bigquery";
import type { SyncDefinition } from "../functions/_shared/activation/definition.ts";
import { createSqlState } from "../functions/_shared/activation/sql-state.ts";
import { createWarehouse } from "../functions/_shared/google/bigquery.ts";
import { bigQuerySchema } from "../schemas/bigquery-schema.ts";
import { tables } from "../schemas/registry.ts";
import { layers } from "../schemas/table-contract.ts";
import { leadScores } from "../functions/sync-salesforce/definition.ts";
import { measureRates } from "./activation-rates.ts";
import type { Bench, Figure } from "./figure.ts";

const rowsOfGold = 1_000_000;

/** Planning a million rows of which one in a hundred has changed, the sender's memory, and the rate of each destination against its twin. */
export const run: Bench = async ({ log }) => [
  ...(await measurePlanning(log)),
  ...(await measureRates()),
];

async function measurePlanning(log: (line: string) => void): Promise<readonly Figure[]> {
  const server = spawn(process.execPath, [join(import.meta.dirname, "servers/bigquery.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(createInterface(server.stdout), "line")) as [string];
    const { restPort } = JSON.parse(line) as { restPort: number };
    process.env["BIGQUERY_EMULATOR_HOST"] = `http://127.0.0.1:${restPort}`;
    return await plan(log);
  } finally {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
}

async function plan(log: (line: string) => void): Promise<readonly Figure[]> {
  const projectId = "bench";
  const client = new BigQuery({ projectId, location: "us" });
  const warehouse = createWarehouse({ projectId, location: "us" });
  for (const layer of layers) await client.createDataset(layer);
  for (const contract of tables)
    if (contract.layer === "ops" || contract.table === "marts_sales_lead_scores")
      await client
        .dataset(contract.layer)
        .createTable(contract.table, { schema: { fields: bigQuerySchema(contract) as never } });
  const state = createSqlState(warehouse, () => new Date());
  const definition: SyncDefinition = { ...leadScores, consent: [], name: "bench" };
  log("filling gold");
  await warehouse.query(goldSql);
  log("first plan: everything is new");
  const first = await timed(() => state.plan(definition, "first", undefined));
  log("acknowledging everything");
  await warehouse.query(acknowledgeAll);
  await warehouse.query(
    "UPDATE gold.marts_sales_lead_scores SET lead_score = MOD(lead_score + 1, 100) WHERE MOD(decile, 100) = 7",
  );
  log("second plan: one in a hundred has changed");
  const second = await timed(() => state.plan(definition, "second", undefined));
  const nothing = await timed(() =>
    state.plan({ ...definition, where: "FALSE" }, "none", undefined),
  );
  if (second.value.planned !== rowsOfGold / 100)
    throw new Error(`the plan has ${second.value.planned} rows, not ${rowsOfGold / 100}`);
  await state.plan(definition, "second", undefined);
  const pages = await readPages(state, definition);
  return [
    {
      name: "plan of 1,000,000 rows, 1 % changed",
      measured: second.seconds,
      unit: "s",
      limit: { kind: "at most", value: 15 },
      note: `${second.value.planned.toLocaleString("en")} planned`,
    },
    { name: "plan of 1,000,000 rows, all new", measured: first.seconds, unit: "s" },
    { name: "plan that takes all of them back", measured: nothing.seconds, unit: "s" },
    {
      name: "memory that reading the plan takes in the sender",
      measured: pages.grownMb,
      unit: "MB",
      limit: { kind: "at most", value: 64 },
      note: `${pages.rows.toLocaleString("en")} rows in pages of 5,000: the most heap in use, less what was before`,
    },
  ];
}

const goldSql = `INSERT INTO gold.marts_sales_lead_scores (
  lead_id, customer_id, salesforce_object, lead_score, decile, tier, reason_1, reason_2, reason_3, model_version, scored_at, has_opted_out_of_email
)
SELECT
  CONCAT("00Q", LPAD(CAST(a * 1000 + b AS STRING), 12, "0"), "AAA"), CAST(a * 1000 + b AS STRING), "Lead", MOD(a * 7 + b, 100), MOD(b, 100), "warm",
  CONCAT("Visits in the last 28 days raises the score (+0.", CAST(b AS STRING), ")"), "Age of the lead lowers the score (-0.20)", NULL,
  "7", TIMESTAMP "2026-11-20 10:00:00", FALSE
FROM UNNEST(GENERATE_ARRAY(0, 999)) AS a, UNNEST(GENERATE_ARRAY(0, 999)) AS b`;

const acknowledgeAll = `INSERT INTO ops.sync_ack (sync, object, key, field_hashes, row_hash, acknowledged_at, sync_run_id)
SELECT "bench", object, key, PARSE_JSON(hashes), row_hash, CURRENT_TIMESTAMP(), "first" FROM ops.sync_plan WHERE plan_id = "bench"`;

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; value: T }> {
  const started = performance.now();
  const value = await work();
  return { seconds: (performance.now() - started) / 1000, value };
}

async function readPages(
  state: ReturnType<typeof createSqlState>,
  definition: SyncDefinition,
): Promise<{ rows: number; grownMb: number }> {
  const heapMb = (): number => process.memoryUsage().heapUsed / 1e6;
  const before = heapMb();
  let most = before;
  let rows = 0;
  for (let after = 0; ;) {
    const page = await state.page(definition, after, 5_000);
    rows += page.length;
    most = Math.max(most, heapMb());
    const last = page.at(-1);
    if (last === undefined) return { rows, grownMb: most - before };
    after = last.ordinal;
  }
}
