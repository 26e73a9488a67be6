import { afterAll, beforeAll, describe, it } from "vitest";
import * as approval from "../../../functions/_shared/activation/approval.ts";
import type {
  FieldMapping,
  SyncDefinition,
} from "../../../functions/_shared/activation/definition.ts";
import { planStatements } from "../../../functions/_shared/activation/plan-sql.ts";
import * as replacement from "../../../functions/_shared/activation/replacement-state.ts";
import { allowedSql, isWrittenLate } from "../../../functions/_shared/activation/source-sql.ts";
import * as state from "../../../functions/_shared/activation/state-sql.ts";
import { loadStatements, type LoadPlan } from "../../../functions/load/load-sql.ts";
import { refusalStatements } from "../../../functions/load/record-refusal.ts";
import { destinations } from "../../../functions/destinations.ts";
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
  const text = [
    "content_hash",
    "event_key",
    "problem",
    "line",
    ...fields.map((field) => `field_${field}`),
  ];
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

const text: ScalarKind = "STRING";
const syncParameters = parameters({
  sync: text,
  plan_id: text,
  run_id: text,
  plan_hash: text,
  state: text,
  rows: text,
  keys: text,
  batches: text,
  destination: text,
  guard: text,
  detail: text,
  source: text,
  mode: text,
  delivery: text,
  consent: text,
  fields: text,
  mapping_hash: text,
  callback_url: text,
  decided_by: text,
  reason: text,
  now: "TIMESTAMP",
  moment: "TIMESTAMP",
  refresh_before: "TIMESTAMP",
  since: "TIMESTAMP",
  older_than: "TIMESTAMP",
  object: text,
  receipt: text,
  started_at: "TIMESTAMP",
  finished_at: "TIMESTAMP",
  after: "INT64",
  limit: "INT64",
  planned: "INT64",
  delivered: "INT64",
  rejected: "INT64",
  unknown: "INT64",
  waiting: "INT64",
  calls: "INT64",
  eligible_rows: "INT64",
  acknowledged_rows: "INT64",
  score_mean: "FLOAT64",
  score_deviation: "FLOAT64",
});

const kinds: Readonly<Record<FieldMapping["type"], ScalarKind>> = {
  string: "STRING",
  integer: "INT64",
  number: "FLOAT64",
  boolean: "BOOL",
  date: "DATE",
  timestamp: "TIMESTAMP",
};

/** The script's own table, which the plan reads twice. */
function withEligible({ fields }: SyncDefinition): Message {
  const catalog = catalogWith();
  const columns = ["key", "object", "shape", "row_hash"];
  const kindOf = (mapping: FieldMapping): ScalarKind =>
    isWrittenLate(mapping) ? kinds[mapping.type] : "STRING";
  const eligible: Message = {
    name: "eligible",
    column: [
      ...columns.map((name) => ({ name, type: protocolType({ kind: "STRING" }) })),
      { name: "score", type: protocolType({ kind: "FLOAT64" }) },
      ...fields.map((mapping, index) => ({
        name: `v${index}`,
        type: protocolType({ kind: kindOf(mapping) }),
      })),
    ],
  };
  return { ...catalog, table: [eligible] };
}

describe("statements of a sync", () => {
  const syncs = destinations.flatMap((destination) => destination.syncs);

  it.each(syncs.map((definition) => [definition.name, definition] as const))(
    "the plan of %s",
    async (_name, definition) => {
      for (const sql of [...planStatements(definition), allowedSql(definition)])
        await analyzer.analyze({
          sql: sql.replace(/^CREATE TEMP TABLE eligible AS\n/, ""),
          catalog: withEligible(definition),
          namedParameters: syncParameters,
        });
    },
  );

  const statements = [state, approval, replacement]
    .flatMap(Object.entries<unknown>)
    .flatMap(([name, exported]: readonly [string, unknown]): { name: string; sql: string }[] => {
      if (typeof exported === "string") return [{ name, sql: exported }];
      if (!Array.isArray(exported)) return [];
      return exported.map((sql: string, index) => ({ name: `${name} ${index}`, sql }));
    });

  it.each(statements)("$name", async ({ sql }) => {
    await analyzer.analyze({ sql, catalog: catalogWith(), namedParameters: syncParameters });
  });
});
