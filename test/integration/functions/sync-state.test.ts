import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  FieldMapping,
  SyncDefinition,
} from "../../../functions/_shared/activation/definition.ts";
import type { RowOutcome } from "../../../functions/_shared/activation/destination.ts";
import type {
  PlannedRow,
  SettledBatch,
} from "../../../functions/_shared/activation/planned-row.ts";
import { createBatcher } from "../../../functions/_shared/activation/batch.ts";
import { createSqlState } from "../../../functions/_shared/activation/sql-state.ts";
import type { SyncState } from "../../../functions/_shared/activation/state.ts";
import { createRandom } from "../../unit/functions/_shared/activation/fault-schedules.ts";
import {
  createMemoryState,
  type GoldRow,
} from "../../unit/functions/_shared/activation/memory-state.ts";
import { startBigQuery, type LocalBigQuery } from "./local-bigquery.ts";

let bigquery: LocalBigQuery;
beforeAll(async () => void (bigquery = await startBigQuery()));
afterAll(() => bigquery.close());

const base: SyncDefinition = {
  name: "members",
  source: "gold.marts_marketing_audiences",
  reads: ["gold.marts_marketing_audiences"],
  key: "customer_id",
  object: "audience",
  mode: "upsert",
  delivery: "idempotent",
  consent: [{ purpose: "ads_user_data", channel: "ads" }],
  suppressed: `reason = "suppressed"`,
  fields: [
    { value: "email", field: "email", type: "string" },
    { value: "first_name", field: "first_name", type: "string", whenNull: "leave" },
    { value: "country", field: "country", type: "string", triggers: false },
  ],
  shape: "country",
  limits: {
    routes: [{ name: "r", maxRows: 3 }],
    windows: [],
    headroom: 0,
    concurrency: 1,
    dailyCalls: 10,
  },
  guards: { maxRemovedShare: 1, maxChangedShare: 1, minRows: 0 },
  advice: {},
};
const membership: SyncDefinition = {
  ...base,
  name: "audience_members",
  mode: "membership",
  refreshAfterDays: 2,
  fields: base.fields.map((field, index) => (index === 0 ? { ...field, identifies: true } : field)),
};
const events: SyncDefinition = {
  ...base,
  name: "things_that_happen",
  mode: "events",
  delivery: "at_most_once",
};

/** Rows as both states see them; versions and the order of a hash's making are the warehouse's own. */
const shown = ({ versions: _versions, ordinal, rowHash, ...row }: PlannedRow) => ({
  ...row,
  ordinal,
  rowHash: row.operation === "remove" && row.reason === "removed" ? rowHash : rowHash.length,
});

describe.each([base, membership, events])("$name: the warehouse's state", (definition) => {
  it("plans and remembers what the state in memory does", { timeout: 120_000 }, async () => {
    const random = createRandom(definition.name.length);
    const gold: { rows: readonly GoldRow[] } = { rows: [] };
    let time = Date.parse("2026-11-20T12:00:00Z");
    const memory = createMemoryState(definition, gold, () => new Date(time)).state;
    const sql = createSqlState(bigquery.warehouse, () => new Date(time));
    for (let round = 1; round <= 5; round++) {
      time += 86_400_000;
      // Every third round is of a replacement that began half a day ago.
      const replacedAt = round % 3 === 0 ? new Date(time - 43_200_000) : undefined;
      gold.rows = goldRows(random);
      await publish(gold.rows);
      const runId = `${definition.name}-${round}`;
      const [expected, planned] = [
        await memory.plan(definition, runId, replacedAt),
        await sql.plan(definition, runId, replacedAt),
      ];
      expect({ ...planned, planHash: "" }).toEqual({ ...expected, planHash: "" });
      const rows = await pageAll(sql, definition);
      expect(rows.map(shown)).toEqual((await pageAll(memory, definition)).map(shown));
      expect(await sql.allowed(definition, rows)).toEqual(await memory.allowed(definition, rows));
      const settled = outcomesOf(rows, runId, random);
      for (const state of [sql, memory]) {
        const batches = settled.map(({ batch }) => batch);
        await state.intend(batches, definition, runId);
        expect(
          (await state.openBatches(definition)).map(({ batch }) => batch.id).toSorted(),
        ).toEqual(batches.map(({ id }) => id).toSorted());
        // The last one is never ended: the function is gone.
        await state.settle(settled.slice(0, -1), definition, runId);
        await state.abandon(batches.slice(-1), definition, runId);
        expect(await state.openBatches(definition)).toEqual([]);
      }
    }
  });
});

describe("a change of the mapping", () => {
  const country: FieldMapping = { value: "country", field: "country", type: "string" };
  const normaliser = (
    version: number,
    sql: (value: string) => string,
    ...others: readonly FieldMapping[]
  ): SyncDefinition => ({
    ...base,
    name: "mapped",
    shape: `"all"`,
    fields: [
      {
        value: "email",
        field: "email",
        type: "string",
        normaliser: { name: "e-mail", version, sql },
      },
      ...(others.length > 0 ? others : [country]),
    ],
  });
  const first = normaliser(1, (email) => `LOWER(${email})`);
  const row = (key: string, email: string, country: string): GoldRow => ({
    key,
    object: "high_value",
    hasConsent: true,
    shape: country,
    values: { email, country },
  });

  it("sends again what it changes and nothing else", async () => {
    const state = createSqlState(bigquery.warehouse, () => new Date("2026-11-20T12:00:00Z"));
    const deliver = async (definition: SyncDefinition, runId: string) => {
      await state.plan(definition, runId, undefined);
      const rows = await state.page(definition, 0, 100);
      const batcher = createBatcher(runId, { name: "r", maxRows: 100 });
      const batches = [...batcher.add(rows), ...batcher.end()].map((batch) => ({
        batch,
        jobs: [],
        outcomes: batch.rows.map(() => ({ kind: "delivered" as const })),
      }));
      if (batches.length > 0) await state.settle(batches, definition, runId);
      return Object.fromEntries(rows.map(({ key, fields }) => [key, fields]));
    };
    await publish([row("a", "A@x.example", "de"), row("b", "b.B@x.example", "se")]);
    expect(await deliver(first, "1")).toEqual({
      a: { email: "a@x.example", country: "de" },
      b: { email: "b.b@x.example", country: "se" },
    });
    expect(await deliver(first, "2")).toEqual({});

    // Another version that answers the same, and one whose answer differs for one row.
    expect(
      await deliver(
        normaliser(2, (email) => `LOWER(TRIM(${email}))`),
        "3",
      ),
    ).toEqual({});
    const dotless = (email: string): string => `REPLACE(LOWER(${email}), "b.b", "bb")`;
    expect(await deliver(normaliser(2, dotless), "4")).toEqual({ b: { email: "bb@x.example" } });
    const versions = await bigquery.rows(
      `SELECT key, JSON_VALUE(versions, '$."e-mail"') AS version FROM ops.sync_ack WHERE sync = "mapped" ORDER BY key`,
    );
    expect(versions).toEqual([
      { key: "a", version: "1" },
      { key: "b", version: "2" },
    ]);

    const upper = { ...country, value: `IF(country = "de", "DE", country)` };
    expect(await deliver(normaliser(2, dotless, upper), "5")).toEqual({ a: { country: "DE" } });
    const audience: FieldMapping = { value: "audience", field: "audience", type: "string" };
    const three = normaliser(2, dotless, upper, audience);
    expect(await deliver(three, "6")).toEqual({
      a: { audience: "high_value" },
      b: { audience: "high_value" },
    });
    expect(await deliver(three, "7")).toEqual({});
  });
});

const countries = ["de", "se"];

function goldRows(random: () => number): readonly GoldRow[] {
  return ["a", "b", "c", "d", "e", "f", "g"]
    .flatMap((key) =>
      random() < 0.2
        ? []
        : [
            {
              key,
              object: random() < 0.9 ? "high_value" : "churn_risk",
              hasConsent: random() < 0.8,
              shape: countries[Math.floor(random() * 2)] ?? "",
              values: {
                email: random() < 0.5 ? `${key}@x.example` : `${key}2@x.example`,
                first_name: random() < 0.5 ? null : `"${key}" 🙂 \\ö`,
              },
            },
          ],
    )
    .map((row) => ({ ...row, values: { ...row.values, country: row.shape } }));
}

/** A row without consent is one of: no row of consent, a denial, a denial for all channels beside a grant, suppressed. */
async function publish(rows: readonly GoldRow[]): Promise<void> {
  const without = ["none", "denied", "denied for all", "suppressed"];
  const items = rows.map((row, index) => ({
    ...row.values,
    key: row.key,
    object: row.object,
    consent: row.hasConsent ? "granted" : without[index % without.length],
  }));
  await bigquery.warehouse.query(
    `DELETE FROM gold.marts_marketing_audiences WHERE TRUE;
DELETE FROM silver.staging_customers_consent WHERE TRUE;
INSERT INTO gold.marts_marketing_audiences (audience, customer_id, email, first_name, country, consent_ads_user_data, consent_ads_personalization, reason, as_of_date)
SELECT JSON_VALUE(r, '$.object'), JSON_VALUE(r, '$.key'), JSON_VALUE(r, '$.email'), JSON_VALUE(r, '$.first_name'), JSON_VALUE(r, '$.country'),
  TRUE, TRUE, IF(JSON_VALUE(r, '$.consent') = "suppressed", "suppressed", "because"), DATE "2026-11-20"
FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@rows))) AS r;
INSERT INTO silver.staging_customers_consent (customer_id, purpose, channel, state, updated_at, source)
SELECT JSON_VALUE(r, '$.key'), "ads_user_data", "ads", IF(JSON_VALUE(r, '$.consent') = "denied", "denied", "granted"), CURRENT_TIMESTAMP(), "web"
FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@rows))) AS r
WHERE JSON_VALUE(r, '$.consent') != "none"
UNION ALL
SELECT JSON_VALUE(r, '$.key'), "ads_user_data", "all", "denied", CURRENT_TIMESTAMP(), "web"
FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@rows))) AS r
WHERE JSON_VALUE(r, '$.consent') = "denied for all";`,
    { rows: { type: "STRING", value: JSON.stringify(items) } },
  );
}

async function pageAll(
  state: SyncState,
  definition: SyncDefinition,
): Promise<readonly PlannedRow[]> {
  const first = await state.page(definition, 0, 4);
  return [...first, ...(await state.page(definition, first.at(-1)?.ordinal ?? 0, 100))];
}

function outcomesOf(
  rows: readonly PlannedRow[],
  runId: string,
  random: () => number,
): readonly SettledBatch[] {
  const batcher = createBatcher(runId, { name: "r", maxRows: 3 });
  return [...batcher.add(rows), ...batcher.end()].map((batch) => ({
    batch,
    jobs: [],
    outcomes: batch.rows.map((): RowOutcome => {
      const chance = random();
      if (chance < 0.55) return { kind: "delivered" };
      if (chance < 0.7) return { kind: "rejected", code: "BAD", reason: "bad" };
      if (chance < 0.85) return { kind: "retry", code: "LOCK", reason: "lock" };
      return { kind: "unknown", code: "NO_ANSWER", reason: "no answer" };
    }),
  }));
}
