import * as fc from "fast-check";
import { z } from "zod";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createWarehouse } from "../../../local/bigquery/engine/engine.ts";
import type { Warehouse } from "../../../local/bigquery/warehouse.ts";
import { bool, nullable, string, timestamp } from "../../../schemas/column.ts";
import { defineTable } from "../../../schemas/table-contract.ts";
import { modelStatement } from "../../../sql/compiler/statement.ts";
import type { Model } from "../../../sql/compiler/model.ts";

const projectId = "project";
const contract = defineTable({
  layer: "silver",
  table: "campaigns",
  description: "Campaigns as they were.",
  row: z.object({
    campaign_id: string("Key."),
    name: nullable(string("State.")),
    valid_from: timestamp("Since."),
    valid_to: nullable(timestamp("Until.")),
    is_current: bool("Now."),
  }),
  grain: ["campaign_id", "valid_from"],
});

const whole = "SELECT campaign_id, name, observed_at AS valid_from, is_deleted FROM silver.changes";
const partial = `${whole}
WHERE campaign_id IN (SELECT c.campaign_id FROM silver.changes AS c WHERE c.landed_on IN UNNEST(@dirty_partitions))`;

const statementOf = (query: string): string => {
  const header: Model["header"] = {
    kind: "scd2",
    reach_days: 0,
    tests: [],
    declassify: {},
    max_bytes: 1n,
  };
  const outputs = ["campaign_id", "name", "valid_from", "is_deleted"];
  const name = "silver.campaigns";
  const model: Model = {
    name,
    file: "m.sql",
    queryLine: 1,
    header,
    query,
    contract,
    reads: [],
    follows: [],
    outputs,
  };
  return modelStatement(model) ?? "";
};

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await createWarehouse({ projectId });
  await warehouse.createDataset({ projectId, datasetId: "silver" });
});
afterAll(() => warehouse.close());
beforeEach(async () => {
  await sql(`CREATE OR REPLACE TABLE silver.changes
    (campaign_id STRING, name STRING, observed_at TIMESTAMP, is_deleted BOOL, landed_on DATE);
  CREATE OR REPLACE TABLE silver.campaigns
    (campaign_id STRING NOT NULL, name STRING, valid_from TIMESTAMP NOT NULL, valid_to TIMESTAMP, is_current BOOL NOT NULL)`);
});

const sql = async (query: string, day?: string) =>
  warehouse.execute({
    query,
    projectId,
    ...(day === undefined
      ? {}
      : {
          parameters: [
            {
              name: "dirty_partitions",
              parameterType: { type: "ARRAY", arrayType: { type: "DATE" } },
              parameterValue: { arrayValues: [{ value: day }] },
            },
          ],
        }),
  });

interface Observation {
  readonly key: string;
  /** null: deleted. */
  readonly name: string | null;
  /** Day of January 2026. */
  readonly at: number;
}
const instant = (day: number) => `2026-01-${String(day).padStart(2, "0")}`;

async function land(day: number, observations: readonly Observation[]): Promise<void> {
  for (const { key, name, at } of observations)
    await sql(
      `INSERT INTO silver.changes VALUES ('${key}', ${name === null ? "NULL" : `'${name}'`}, TIMESTAMP '${instant(at)}', ${String(name === null)}, DATE '${instant(day)}')`,
    );
}

/** Inserted, updated and deleted rows. */
async function refresh(query: string, day: number): Promise<number> {
  const { dmlStats } = await sql(statementOf(query), instant(day));
  const { insertedRowCount = 0n, updatedRowCount = 0n, deletedRowCount = 0n } = dmlStats ?? {};
  return Number(insertedRowCount + updatedRowCount + deletedRowCount);
}

async function history(): Promise<readonly string[]> {
  const { rows } = await sql(`SELECT FORMAT('%s %s %t..%s %t', campaign_id, name, DATE(valid_from),
      IFNULL(CAST(DATE(valid_to) AS STRING), 'now'), is_current)
    FROM silver.campaigns ORDER BY campaign_id, valid_from`);
  return rows.map((row) => String(row.f[0]?.v));
}

describe.each([
  ["whole", whole],
  ["of touched keys", partial],
])("history %s", (_name, query) => {
  test("equal states become one row, a later one ends it", async () => {
    await land(1, [
      { key: "a", name: "Spring", at: 1 },
      { key: "a", name: "Spring", at: 2 },
      { key: "b", name: "Brand", at: 1 },
    ]);
    await refresh(query, 1);
    await land(2, [{ key: "a", name: "Summer", at: 5 }]);
    expect(await refresh(query, 2)).toBe(2);
    expect(await history()).toEqual([
      "a Spring 2026-01-01..2026-01-05 false",
      "a Summer 2026-01-05..now true",
      "b Brand 2026-01-01..now true",
    ]);
  });

  test("a change that arrives late splits the history where it belongs", async () => {
    await land(1, [
      { key: "a", name: "Spring", at: 1 },
      { key: "a", name: "Spring", at: 5 },
    ]);
    await refresh(query, 1);
    await land(2, [{ key: "a", name: "Easter", at: 3 }]);
    await refresh(query, 2);
    expect(await history()).toEqual([
      "a Spring 2026-01-01..2026-01-03 false",
      "a Easter 2026-01-03..2026-01-05 false",
      "a Spring 2026-01-05..now true",
    ]);
  });

  test("an earlier observation of the same state moves its beginning", async () => {
    await land(1, [{ key: "a", name: "Spring", at: 5 }]);
    await refresh(query, 1);
    await land(2, [{ key: "a", name: "Spring", at: 2 }]);
    await refresh(query, 2);
    expect(await history()).toEqual(["a Spring 2026-01-02..now true"]);
  });

  test("a deletion ends the history, a return begins a new row", async () => {
    await land(1, [
      { key: "a", name: "Spring", at: 1 },
      { key: "a", name: null, at: 3 },
      { key: "b", name: "Brand", at: 1 },
    ]);
    await refresh(query, 1);
    await land(2, [
      { key: "a", name: "Spring", at: 6 },
      { key: "b", name: null, at: 4 },
    ]);
    await refresh(query, 2);
    expect(await history()).toEqual([
      "a Spring 2026-01-01..2026-01-03 false",
      "a Spring 2026-01-06..now true",
      "b Brand 2026-01-01..2026-01-04 false",
    ]);
  });

  test("the same again touches no row", async () => {
    await land(1, [
      { key: "a", name: "Spring", at: 1 },
      { key: "a", name: "Summer", at: 2 },
    ]);
    expect(await refresh(query, 1)).toBe(2);
    await land(1, [{ key: "a", name: "Summer", at: 2 }]);
    expect(await refresh(query, 1)).toBe(0);
  });
});

test("a key that a whole query no longer has goes", async () => {
  await land(1, [{ key: "a", name: "Spring", at: 1 }]);
  await refresh(whole, 1);
  await sql("DELETE FROM silver.changes WHERE TRUE");
  await refresh(whole, 1);
  expect(await history()).toEqual([]);
});

/** What a person would write down: walk through the observations in order of time. */
function expected(observations: readonly Observation[]): readonly string[] {
  return [...new Set(observations.map(({ key }) => key))].toSorted().flatMap((key) => {
    const own = observations.filter((one) => one.key === key).toSorted((a, b) => a.at - b.at);
    const changes = own.filter((one, i) => i === 0 || own[i - 1]?.name !== one.name);
    return changes.flatMap(({ name, at }, i) => {
      const next = changes[i + 1];
      const until = next === undefined ? "now true" : `${instant(next.at)} false`;
      return name === null ? [] : [`${key} ${name} ${instant(at)}..${until}`];
    });
  });
}

test("however observations are spread over runs, the history is that of all of them", async () => {
  const observation = fc.record({
    key: fc.constantFrom("a", "b"),
    name: fc.option(fc.constantFrom("x", "y")),
    at: fc.integer({ min: 1, max: 9 }),
    landed: fc.integer({ min: 1, max: 3 }),
  });
  const observations = fc.uniqueArray(observation, {
    selector: ({ key, at }) => `${key}${at}`,
    maxLength: 9,
  });
  await fc.assert(
    fc.asyncProperty(observations, async (all) => {
      await sql("DELETE FROM silver.changes WHERE TRUE; DELETE FROM silver.campaigns WHERE TRUE");
      for (const day of [1, 2, 3]) {
        await land(
          day,
          all.filter(({ landed }) => landed === day),
        );
        await refresh(partial, day);
      }
      expect(await history()).toEqual(expected(all));
    }),
    { numRuns: 15 },
  );
});
