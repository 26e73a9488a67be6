import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRefinery, type Refinery, type Row } from "./refinery.ts";

const records = "silver.staging_customers_match_records";
const matches = "silver.staging_customers_matches";
const folder = new URL("../../../../shared/data/febrl/", import.meta.url).pathname;

let refinery: Refinery;
beforeAll(async () => {
  refinery = await openRefinery([matches]);
});
afterAll(() => refinery.close());

const columns =
  "record_id first_name last_name street_number street locality city postal_code region date_of_birth national_id".split(
    " ",
  );
const recordsOf = (file: string): Row[] =>
  readFileSync(`${folder}${file}.csv`, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const cells = line.split(",").map((cell) => cell.trim());
      return Object.fromEntries(columns.map((name, n) => [name, cells[n] || null]));
    });
const personOf = (id: unknown): string => /^rec-(\d+)-/.exec(String(id))?.[1] ?? "";

/** F1 over pairs, the truth being in the ids: `rec-7-org` and `rec-7-dup-0` are one person. */
async function f1Of(file: string): Promise<number> {
  const rows = recordsOf(file);
  await refinery.query(`TRUNCATE TABLE ${records}`);
  await refinery.land({ [records]: rows });
  await refinery.run(matches);
  const found = await refinery.query(`SELECT record_id_1, record_id_2 FROM ${matches}`);
  const right = found.filter(
    (row) => personOf(row["record_id_1"]) === personOf(row["record_id_2"]),
  ).length;
  const sizes = Map.groupBy(rows, (row) => personOf(row["record_id"]));
  const all = [...sizes.values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const [precision, recall] = [right / found.length, right / all];
  return (2 * precision * recall) / (precision + recall);
}

// Record linkage data of the Febrl project; the folder is not part of this one.
test.skipIf(!existsSync(folder)).each([
  ["dataset2", 0.92],
  ["dataset3", 0.957],
])("of febrl's %s the pairs are found with F1 of at least %d", async (file, least) => {
  expect(await f1Of(file)).toBeGreaterThanOrEqual(least);
});
