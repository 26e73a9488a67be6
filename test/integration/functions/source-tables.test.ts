import { parse } from "csv-parse/sync";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLandingBucket, type LandingBucket } from "./landing-bucket.ts";
import { startBigQuery, type LocalBigQuery } from "./local-bigquery.ts";

/** Tables as a managed connector lands them; how they are called there, and where they land. */
const data = join(import.meta.dirname, "../../../../shared/data/source-tables");
const isThere = existsSync(data);
if (!isThere) console.warn("skipped: the connectors' tables are not at ../shared/data");

const prefixes: Readonly<Record<string, string>> = {
  salesforce: "sf_",
  facebook_ads: "facebook_ads_",
  shopify: "shopify_",
};

interface SourceTable {
  readonly source: string;
  readonly entity: string;
  readonly bytes: Buffer;
}

const tables: readonly SourceTable[] = isThere
  ? readdirSync(data).flatMap((folder) =>
      readdirSync(join(data, folder)).map((file): SourceTable => {
        const source = folder === "ga4_export" ? "ga4" : folder;
        const name = file.replace(/_data\.csv$/, "");
        const prefix = prefixes[source] ?? "";
        return {
          source,
          entity: name.startsWith(prefix) ? name.slice(prefix.length) : name,
          bytes: readFileSync(join(data, folder, file)),
        };
      }),
    )
  : [];

/** Rows as a CSV reader that knows nothing of us reads them; an empty cell is null, a second column of a name has `_2`. */
function rowsOf({ bytes }: SourceTable): readonly Record<string, string | null>[] {
  const [header = [], ...rows] = parse(bytes, {
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
  });
  const names = header
    .map((name) => name.trim())
    .map((name, index, all) => (all.indexOf(name) < index ? `${name}_2` : name));
  return rows.map((cells) =>
    Object.fromEntries(names.map((name, index) => [name, cells[index] || null])),
  );
}

const sorted = (rows: readonly unknown[]): readonly string[] =>
  rows
    .map((row) =>
      JSON.stringify(Object.entries(row as object).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    )
    .toSorted();

describe.skipIf(!isThere)("tables of Fivetran's connectors", () => {
  let bigquery: LocalBigQuery;
  let bucket: LandingBucket;
  beforeAll(async () => {
    bigquery = await startBigQuery();
    bucket = await openLandingBucket(bigquery);
    const queue = tables.values();
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (const { source, entity, bytes } of queue)
          await bucket.upload(`${source}/${entity}/table.csv`, bytes);
      }),
    );
  }, 300_000);
  afterAll(async () => {
    await bigquery.close();
    await bucket.remove();
  });

  test("all load, and nothing of them is refused", async () => {
    const letters = await bigquery.rows(
      "SELECT source, entity, reason, detail, TO_JSON_STRING(item) AS item FROM ops.dead_letters",
    );
    expect(letters.map((row) => ({ ...row }))).toEqual([]);
    const [runs] = await bigquery.rows(
      "SELECT COUNT(*) AS files, COUNTIF(state = 'loaded') AS loaded, SUM(rows_loaded) AS row_count FROM ops.load_runs",
    );
    const rows = tables.reduce((sum, table) => sum + rowsOf(table).length, 0);
    console.log(`${tables.length} tables, ${rows} rows, ${runs?.["loaded"]} loaded`);
    expect({ ...runs }).toEqual({ files: 189, loaded: 189, row_count: rows });
  });

  test.each([...new Set(tables.map(({ source }) => source))])(
    "%s: every cell comes back as it was, nulls as nulls",
    async (source) => {
      const own = tables.filter((table) => table.source === source);
      const landed = await bigquery.rows(
        own
          .map(
            ({ entity }) =>
              `SELECT '${entity}' AS entity, TO_JSON_STRING(payload) AS payload FROM bronze.raw_${source}_${entity} WHERE ingest_date >= '2000-01-01'`,
          )
          .join(" UNION ALL "),
      );
      const byEntity = Map.groupBy(landed, (row) => String(row["entity"]));
      for (const table of own) {
        const rows = byEntity.get(table.entity) ?? [];
        const payloads = rows.map((row) => JSON.parse(String(row["payload"])) as unknown);
        expect({ [table.entity]: sorted(payloads) }).toEqual({
          [table.entity]: sorted(rowsOf(table)),
        });
      }
    },
  );
});
