import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tables } from "../../../schemas/registry.ts";
import { qualifiedName } from "../../../schemas/table-contract.ts";

const root = new URL("../../../sql", import.meta.url).pathname;
const filtered = tables
  .filter(({ requirePartitionFilter }) => requirePartitionFilter === true)
  .map((table) => ({ name: qualifiedName(table), column: table.partitionBy ?? "" }));

/** What stands in parentheses has conditions of its own; one that closes what was opened before ends the query. */
function withoutParentheses(sql: string): string {
  const less = sql.replace(/\([^()]*\)/g, "");
  return less === sql ? sql : withoutParentheses(less);
}

/** BigQuery refuses a query of these tables without a condition on the partition; the laptop does not. */
test("every model that reads a table with a partition filter names its days", () => {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".sql"),
  );
  const missing = files.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return filtered.flatMap(({ name, column }) =>
      text
        .split(new RegExp(String.raw`\b(?:FROM|JOIN)\s+${name.replace(".", String.raw`\.`)}\b`))
        .slice(1)
        .flatMap((rest) => {
          const [own = ""] = withoutParentheses(rest).split(/\bUNION ALL\b|\)/);
          return own.includes(column) ? [] : [`${file} reads all of ${name}`];
        }),
    );
  });
  expect(filtered.length).toBeGreaterThan(0);
  expect(missing).toEqual([]);
});
