import { columnsOf, type Column } from "../../schemas/bigquery-schema.ts";
import { compileTests } from "../../sql/compiler/tests.ts";
import { isDirect } from "../../sql/lineage/flow.ts";
import { nameOf } from "../../sql/lineage/warehouse-lineage.ts";
import { code, document, escapeHtml, htmlTable, link, section } from "./html.ts";
import { lineagePicture } from "./lineage-picture.ts";
import type { Row, SiteData, TableDocs } from "./site-data.ts";

export function tablePage(table: TableDocs, site: SiteData): string {
  const { contract, model } = table;
  const facts = [
    madeBy(table),
    contract.grain.length === 0 ? "append-only" : `one row per ${contract.grain.join(", ")}`,
    ...(contract.partitionBy === undefined ? [] : [`partitioned by ${contract.partitionBy}`]),
    ...(contract.clusterBy === undefined ? [] : [`clustered by ${contract.clusterBy.join(", ")}`]),
  ];
  const picture = lineagePicture(
    table.name,
    (name) => site.tables.get(name)?.upstream ?? [],
    (name) => site.tables.get(name)?.downstream ?? [],
  );
  const content = [
    `<h1>${escapeHtml(table.name)}</h1><p class="lead">${escapeHtml(contract.description)}</p>`,
    `<p class="facts">${facts.map((fact) => `<span>${escapeHtml(fact)}</span>`).join("")}</p>`,
    section("Lineage", picture),
    section("Columns", columnTable(table, site)),
    section("Consumers", consumerList(table)),
    section("Tests", testTable(table, site)),
    section("Last runs", runTable(table, site)),
    section(
      "SQL",
      model === undefined
        ? ""
        : `<p class="facts"><span>${escapeHtml(model.file)}</span></p><pre>${escapeHtml(model.query)}</pre>`,
    ),
  ].join("\n");
  return document(table.name, content, site.release);
}

function madeBy({ model, scoring }: TableDocs): string {
  if (model !== undefined) return `kind ${model.header.kind}`;
  return scoring === undefined ? "not made by a model" : `predicted by ${scoring.name}`;
}

function columnTable(table: TableDocs, site: SiteData): string {
  const isMade = table.model !== undefined || table.scoring !== undefined;
  const head = [
    "column",
    "type",
    "personal data",
    "description",
    ...(isMade ? ["made of", "begins at"] : []),
  ];
  return htmlTable(
    head,
    columnsOf(table.contract).map((column) => [
      `<a id="${column.field.name}"></a>${code(column.field.name)}${table.contract.grain.includes(column.field.name) ? ' <span class="key">key</span>' : ""}`,
      escapeHtml(typeOf(column)),
      column.pii === undefined ? "" : `<span class="pii">${column.pii}</span>`,
      escapeHtml(column.field.description) + declassification(table, column.field.name),
      ...(isMade ? lineageCells(table.name, column.field.name, site) : []),
    ]),
  );
}

function declassification({ model }: TableDocs, column: string): string {
  const reason = model?.header.declassify[column];
  return reason === undefined ? "" : ` <em>No personal data: ${escapeHtml(reason)}</em>`;
}

const typeOf = ({ field }: Column): string =>
  field.mode === "REPEATED"
    ? `ARRAY of ${field.type}`
    : field.type + (field.mode === "REQUIRED" ? "" : ", null");

/** Inputs as they are, and the fields of sources where they begin; what only decided is named where nothing else is. */
function lineageCells(table: string, column: string, site: SiteData): readonly string[] {
  const { lineage } = site;
  const named = (flows: ReturnType<typeof lineage.inputsOf>): readonly string[] => {
    const direct = flows.filter(isDirect);
    const how = direct.length === 0 ? () => " (decides)" : maskOf;
    return [
      ...new Set((direct.length === 0 ? flows : direct).map((flow) => nameOf(flow) + how(flow))),
    ];
  };
  const list = (names: readonly string[]): string =>
    names.length === 0
      ? ""
      : names.length <= 4
        ? names.map(code).join("<br>")
        : `<details><summary>${names.length} fields</summary>${names.map(code).join("<br>")}</details>`;
  return [
    list(named(lineage.inputsOf(table, column))),
    list(named(lineage.originsOf({ table, column, path: [] }))),
  ];
}

const maskOf = ({ masked }: { readonly masked: boolean }): string =>
  masked ? " (hashed or counted)" : "";

function consumerList({ downstream, consumers }: TableDocs): string {
  const of = (kind: string): readonly string[] => [
    ...new Set(consumers.filter((one) => one.kind === kind).map(({ name }) => name)),
  ];
  const item = (title: string, names: readonly string[]): string =>
    names.length === 0 ? "" : `<li>${title}: ${names.join(", ")}</li>`;
  const items = [
    item("models", downstream.map(link)),
    item("syncs", of("sync").map(code)),
    item("LookML fields", of("lookml").map(code)),
  ].join("");
  return items === "" ? "" : `<ul>${items}</ul>`;
}

function testTable({ model, tests }: TableDocs, { hasRuns }: SiteData): string {
  if (model === undefined || model.header.tests.length === 0) return "";
  const results = new Map(tests.map((row) => [String(row["test"]), row]));
  return htmlTable(
    ["test", "severity", ...(hasRuns ? ["last result", "failing rows", "when"] : [])],
    compileTests(model).map(({ name, severity }) => [
      code(name.slice(model.name.length + 1)),
      severity,
      ...(hasRuns ? resultCells(results.get(name)) : []),
    ]),
  );
}

const resultCells = (row: Row | undefined): readonly string[] =>
  row === undefined
    ? ["", "", ""]
    : [state(row["state"]), cell(row["failing_rows"]), cell(row["tested_at"])];

function runTable({ runs, model }: TableDocs, { hasRuns }: SiteData): string {
  if (model === undefined || !hasRuns) return "";
  if (runs.length === 0) return "<p>It has not run yet.</p>";
  return htmlTable(
    ["state", "started", "finished", "rows", "bytes", "error"],
    runs.map((run) => [
      state(run["state"]),
      ...["started_at", "finished_at", "rows_affected", "bytes_processed", "error"].map((name) =>
        cell(run[name]),
      ),
    ]),
  );
}

const cell = (value: unknown): string =>
  value === null || value === undefined ? "" : escapeHtml(String(value));

const state = (value: unknown): string =>
  `<span class="state ${cell(value)}">${cell(value)}</span>`;
