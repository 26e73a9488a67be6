import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { date, int64, string } from "../../../../schemas/column.ts";
import { defineTable, type TableContract } from "../../../../schemas/table-contract.ts";
import { startAnalyzer, type Analyzer } from "../../../../sql/analyzer/client.ts";
import { compile } from "../../../../sql/compiler/compile.ts";
import { contracts, sqlProject, stagingSql, totalsSql } from "./project.ts";

let analyzer: Analyzer;
beforeAll(async () => void (analyzer = await startAnalyzer()));
afterAll(async () => analyzer.close());

const project = { "silver/staging_events.sql": stagingSql, "gold/marts_totals.sql": totalsSql };
const keptFile = (): string => join(mkdtempSync(join(tmpdir(), "kept-")), "analyses.json");

/** The release's hash, and the number of queries that the analyser was asked about. */
async function compiled(
  keepIn: string,
  files: Record<string, string> = project,
  tables: readonly TableContract[] = contracts,
): Promise<{ hash: string; asked: number }> {
  let asked = 0;
  const counting: Pick<Analyzer, "analyze" | "extractTableNames"> = {
    analyze: async (request) => {
      asked++;
      return analyzer.analyze(request);
    },
    extractTableNames: async (sql) => analyzer.extractTableNames(sql),
  };
  const { release } = await compile(sqlProject(files), tables, counting, [], { keepIn });
  return { hash: release.hash, asked };
}

test("what did not change is not analysed again, and the release is the same", async () => {
  const file = keptFile();
  const first = await compiled(file);
  expect(first.asked).toBe(2);
  expect(await compiled(file)).toEqual({ hash: first.hash, asked: 0 });
  const edited = { ...project, "gold/marts_totals.sql": totalsSql.replace("SUM(", "MAX(") };
  expect((await compiled(file, edited)).asked).toBe(1);
  const { release } = await compile(sqlProject(edited), contracts, analyzer);
  expect((await compiled(file, edited)).hash).toBe(release.hash);
});

test("a column that changes in a contract makes what names its table new", async () => {
  const file = keptFile();
  await compiled(file);
  const [raw, ...others] = contracts;
  if (raw === undefined) throw new Error("the project has no contracts");
  const wider = defineTable({
    ...raw,
    row: z.object({
      ...raw.row.shape,
      added: string("New."),
      day_added: date("New."),
      n: int64("New."),
    }),
  });
  expect((await compiled(file, project, [wider, ...others])).asked).toBe(1);
});

test("a refusal is asked for again, and a file that is cut off is no harm", async () => {
  const file = keptFile();
  const wrong = { ...project, "gold/marts_totals.sql": totalsSql.replace("SUM(", "SUMM(") };
  await expect(compiled(file, wrong)).rejects.toThrow("SUMM");
  await expect(compiled(file, wrong)).rejects.toThrow("SUMM");
  await compiled(file);
  const kept = readFileSync(file, "utf8");
  writeFileSync(file, kept.slice(0, kept.length - 20));
  expect((await compiled(file)).asked).toBe(1);
  expect((await compiled(file)).asked).toBe(0);
});
