import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { date, int64, nullable, string, timestamp } from "../schemas/column.ts";
import { defineTable, type TableContract } from "../schemas/table-contract.ts";
import { startAnalyzer } from "../sql/analyzer/client.ts";
import { compile } from "../sql/compiler/compile.ts";
import { median, type Bench } from "./figure.ts";

const models = 500;
const limitMs = 1_000;
const measures = 12;

/**
 * Compiles generated models: parsing, resolving, checks, lineage, personal data and the release. Cold is from nothing, with
 * nothing kept of an earlier compilation; warm is again, as after a change of one file.
 */
export const run: Bench = async ({ log }) => {
  const root = mkdtempSync(join(tmpdir(), "bench-compile-"));
  const contracts = writeProject(root);
  const analyzer = await startAnalyzer();
  const measure = async (name: string, keepIn: string): Promise<number> => {
    const from = performance.now();
    await compile(root, contracts, analyzer, [], { keepIn });
    const took = performance.now() - from;
    log(`${models} models ${name} in ${took.toFixed(0)} ms`);
    return took;
  };
  try {
    const cold: number[] = [];
    const warm: number[] = [];
    for (let time = 0; time < 5; time++) {
      const keepIn = join(root, `analyses-${time}.txt`);
      cold.push(await measure("cold", keepIn));
      changeOne(root, time);
      warm.push(await measure("warm", keepIn));
    }
    const limit = { kind: "at most", value: limitMs } as const;
    const figure = (name: string, times: readonly number[], note: string) => ({
      name: `compile ${models} models, ${name}`,
      measured: median(times),
      unit: "ms",
      limit,
      note: `median of 5, analyser running; ${note}`,
    });
    return [
      figure("nothing known", cold, `the first ${cold[0]?.toFixed(0)} ms`),
      figure("one changed", warm, "the others' analyses kept in a file"),
    ];
  } finally {
    await analyzer.close();
    rmSync(root, { recursive: true, force: true });
  }
};

function changeOne(root: string, time: number): void {
  const file = join(root, "gold", `marts_generated_${models - 1 - time}.sql`);
  writeFileSync(file, readFileSync(file, "utf8").replace("LOWER(", "UPPER("));
}

const columnNames = Array.from({ length: measures }, (_none, index) => `amount_${index}`);

const contractOf = (layer: "bronze" | "silver" | "gold", table: string): TableContract =>
  defineTable({
    layer,
    table,
    description: "Generated.",
    row: z.object({
      id: string("Key."),
      day: date("Day."),
      seen_at: timestamp("Time."),
      name: nullable(string("Name.")),
      ...Object.fromEntries(columnNames.map((name) => [name, nullable(int64("Amount."))])),
    }),
    grain: ["id"],
    partitionBy: "day",
  });

/** A fifth of the models are silver, over 20 tables of bronze; each of the others joins two models before it. */
function writeProject(root: string): readonly TableContract[] {
  for (const folder of ["silver", "features", "gold", "ml", "ops", "predictions"])
    mkdirSync(join(root, folder), { recursive: true });
  const bronze = Array.from({ length: 20 }, (_none, index) =>
    contractOf("bronze", `raw_source_${index}`),
  );
  const contracts = [...bronze];
  for (let index = 0; index < models; index++) {
    const isSilver = index < models / 5;
    const table = `${isSilver ? "staging" : "marts"}_generated_${index}`;
    const contract = contractOf(isSilver ? "silver" : "gold", table);
    const parents = isSilver
      ? [`bronze.raw_source_${index % 20}`]
      : [nameAt(contracts, index, 7), nameAt(contracts, index, 3)];
    writeFileSync(join(root, contract.layer, `${table}.sql`), modelSql(parents, isSilver));
    contracts.push(contract);
  }
  return contracts;
}

function nameAt(contracts: readonly TableContract[], index: number, divisor: number): string {
  const contract = contracts[20 + Math.floor(index / divisor)];
  return `${contract?.layer}.${contract?.table}`;
}

function modelSql(parents: readonly string[], isSilver: boolean): string {
  const [first, second = first] = parents;
  const sums = columnNames.map((name) => `SUM(IF(a.name IS NULL, 0, a.${name})) AS ${name}`);
  const picked = columnNames.map((name) => `COALESCE(t.${name}, b.${name}, 0) AS ${name}`);
  const where = isSilver ? "WHERE a.day IN UNNEST(@dirty_partitions)" : "";
  return `-- kind: ${isSilver ? "window" : "full"}
-- tests: [unique: grain, not_null: [id], row: "amount_0 >= 0"]
WITH latest AS (
  SELECT * FROM ${first} AS a ${where}
  QUALIFY ROW_NUMBER() OVER (PARTITION BY a.id ORDER BY a.seen_at DESC, a.name) = 1
),
totals AS (
  SELECT a.id, MAX(a.day) AS day, MAX(a.seen_at) AS seen_at, LOWER(TRIM(ANY_VALUE(a.name))) AS name, ${sums.join(", ")}
  FROM latest AS a
  GROUP BY a.id
)
SELECT t.id, t.day, t.seen_at, t.name, ${picked.join(", ")}
FROM totals AS t
LEFT JOIN (SELECT * FROM ${second} AS x ${where.replaceAll("a.", "x.")}) AS b USING (id)
`;
}
