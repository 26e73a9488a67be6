import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineTable, type TableContract } from "../../../../schemas/table-contract.ts";
import { date, float64, string } from "../../../../schemas/column.ts";
import { events, tables } from "../../../../schemas/registry.ts";
import { scoredColumns } from "../../../../schemas/tables/predictions/scored.ts";
import { compileProject } from "../../../../sql/compiler/compile-project.ts";
import type { Compilation } from "../../../../sql/compiler/compile.ts";
import { CompileError } from "../../../../sql/compiler/problem.ts";
import { nameOf } from "../../../../sql/lineage/warehouse-lineage.ts";

const root = join(process.cwd(), "sql");
let compiled: Compilation;
beforeAll(async () => void (compiled = await compileProject(root, tables, events)));

test("a score in a mart begins at the fields of sources that its features are made of", () => {
  const origins = compiled.lineage
    .originsOf({ table: "gold.marts_sales_lead_scores", column: "lead_score", path: [] })
    .map(nameOf);
  expect(origins).toContain("bronze.raw_web_track.payload $.event");
  expect(origins.some((name) => name.startsWith("bronze.raw_salesforce_lead.payload $."))).toBe(
    true,
  );
  expect(origins.filter((name) => name.startsWith("predictions."))).toEqual([]);
});

test("the release tells it in OpenLineage: features → predictions, every learnt column → the prediction", () => {
  const events_ = JSON.parse(compiled.release.files.get("lineage.json") ?? "[]") as readonly {
    job: { name: string };
    inputs: readonly { name: string }[];
    outputs: readonly {
      facets: { columnLineage: { fields: Record<string, { inputFields: { field: string }[] }> } };
    }[];
  }[];
  const scored = events_.find(({ job }) => job.name === "predictions.churn_scores");
  expect(scored?.inputs.map(({ name }) => name)).toEqual(["features.churn"]);
  const fieldsOf = (column: string): readonly string[] =>
    scored?.outputs[0]?.facets.columnLineage.fields[column]?.inputFields.map(
      ({ field }) => field,
    ) ?? [];
  expect(fieldsOf("probability")).toContain("days_since_last_purchase");
  expect(fieldsOf("probability")).not.toContain("country");
  expect(fieldsOf("customer_id")).toEqual(["customer_id"]);
  expect(fieldsOf("run_id")).toEqual([]);
});

test("personal data that predictions carry along needs a class there too", async () => {
  const contracts = tables.map((contract): TableContract =>
    contract.layer === "predictions" && contract.table === "churn_scores"
      ? defineTable({
          ...contract,
          row: z.object({
            customer_id: string("Person."),
            as_of_date: date("Cutoff."),
            probability: float64("Chance."),
            ...scoredColumns,
          }),
        })
      : contract,
  );
  const error = await compileProject(root, contracts, events).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CompileError);
  expect((error as CompileError).problems.map(({ file, message }) => `${file} ${message}`)).toEqual(
    [
      expect.stringContaining(
        "sql/ml/churn/model.yaml predictions.churn_scores.customer_id receives personal data (identifier) from features.churn.customer_id",
      ),
    ],
  );
});
