import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planSql } from "../../../functions/_shared/activation/plan-sql.ts";
import {
  acknowledgement,
  batchInsert,
  outcomeInsert,
  runMerge,
} from "../../../functions/_shared/activation/record.ts";
import { loadStatements, type LoadPlan } from "../../../functions/load/load-sql.ts";
import { refusalStatements } from "../../../functions/load/record-refusal.ts";
import { leadScores } from "../../../functions/sync-salesforce/definition.ts";
import { findEvent, tables } from "../../../schemas/registry.ts";
import { startAnalyzer, type Analyzer, type Message } from "../../../sql/analyzer/client.ts";
import { protocolType, type ScalarKind } from "../../../sql/analyzer/types.ts";
import { contractCatalog } from "../../../sql/compiler/catalog.ts";

/** Every statement that functions send is read by Google's own analyser against the contracts. */
let analyzer: Analyzer;
beforeAll(async () => void (analyzer = await startAnalyzer()));
afterAll(() => analyzer.close());

const parameters = (types: Readonly<Record<string, ScalarKind>>) =>
  Object.entries(types).map(([name, kind]) => ({ name, type: protocolType({ kind }) }));

const staging = (columns: readonly string[]): Message => ({
  name: "load_0123",
  column: columns.map((name) => ({ name, type: protocolType({ kind: "STRING" }) })),
});

/** The contracts' tables, a staging table in bronze, and the script's own table of checked rows. */
function catalogWith(stagingTable?: Message, fields: readonly string[] = []): Message {
  const catalog = contractCatalog(tables) as { name: string; catalog: Message[] };
  if (stagingTable === undefined) return catalog;
  const text = ["content_hash", "problem", "line", ...fields.map((field) => `field_${field}`)];
  const checked: Message = {
    name: "checked",
    column: [
      { name: "payload", type: protocolType({ kind: "JSON" }) },
      { name: "occurred_at", type: protocolType({ kind: "TIMESTAMP" }) },
      ...text.map((name) => ({ name, type: protocolType({ kind: "STRING" }) })),
    ],
  };
  return {
    ...catalog,
    table: [checked],
    catalog: catalog.catalog.map((layer) =>
      layer["name"] === "bronze"
        ? { ...layer, table: [...(layer["table"] as Message[]), stagingTable] }
        : layer,
    ),
  };
}

const loadParameters = parameters({
  object: "STRING",
  generation: "STRING",
  job_id: "STRING",
  received_at: "TIMESTAMP",
  loaded_at: "TIMESTAMP",
  trace_id: "STRING",
});

const plan = (source: string, entity: string, more: Pick<LoadPlan, "format" | "columns">) => {
  const contract = findEvent(source, entity);
  if (contract === undefined) throw new Error(`no contract ${source}.${entity}`);
  return { contract, staging: "bronze.load_0123", ...more };
};

describe("statements of load", () => {
  it.each([
    {
      name: "CSV with a content identity",
      load: plan("retail", "order_line", {
        format: "csv",
        columns: ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "Country"],
      }),
      columns: ["c0", "c1", "c2", "c3", "c4", "c5"],
    },
    {
      name: "CSV with an identity of fields",
      load: plan("salesforce", "lead", { format: "csv", columns: ["Id", "SystemModstamp"] }),
      columns: ["c0", "c1"],
    },
    {
      name: "NDJSON",
      load: plan("salesforce", "contact", { format: "ndjson", columns: [] }),
      columns: ["line"],
    },
    {
      name: "Parquet",
      load: plan("retail", "order_line", { format: "parquet", columns: [] }),
      columns: ["InvoiceNo", "Quantity"],
    },
  ])("$name", async ({ load, columns }) => {
    for (const sql of loadStatements(load))
      await analyzer.analyze({
        sql,
        catalog: catalogWith(staging(columns), ["Id", "SystemModstamp"]),
        namedParameters: loadParameters,
      });
  });

  it("a refusal", async () => {
    for (const sql of refusalStatements)
      await analyzer.analyze({
        sql,
        catalog: catalogWith(),
        namedParameters: parameters({
          dead_letter_id: "STRING",
          failed_at: "TIMESTAMP",
          source: "STRING",
          entity: "STRING",
          reason: "STRING",
          detail: "STRING",
          attempts: "INT64",
          item: "STRING",
          attributes: "STRING",
          trace_id: "STRING",
          object: "STRING",
          generation: "STRING",
          job_id: "STRING",
        }),
      });
  });
});

describe("statements of a sync", () => {
  it("the plan", async () => {
    const tree = await analyzer.analyze({
      sql: planSql(leadScores),
      catalog: catalogWith(),
      namedParameters: parameters({ sync: "STRING" }),
    });
    expect(tree).toBeDefined();
  });

  it.each(Object.entries({ batchInsert, outcomeInsert, acknowledgement, runMerge }))(
    "%s",
    async (_name, sql) => {
      await analyzer.analyze({
        sql,
        catalog: catalogWith(),
        namedParameters: parameters({
          run_id: "STRING",
          sync: "STRING",
          state: "STRING",
          now: "TIMESTAMP",
          rows: "STRING",
          batches: "STRING",
          mapping_version: "INT64",
          planned: "INT64",
          delivered: "INT64",
          rejected: "INT64",
          unknown: "INT64",
          calls: "INT64",
          detail: "STRING",
          started_at: "TIMESTAMP",
          finished_at: "TIMESTAMP",
        }),
      });
    },
  );
});
