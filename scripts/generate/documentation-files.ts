import { z } from "zod";
import { columnsOf } from "../../schemas/bigquery-schema.ts";
import { bronzeTable, type EventContract } from "../../schemas/event-contract.ts";
import { events, tables } from "../../schemas/registry.ts";
import { layers, qualifiedName, type TableContract } from "../../schemas/table-contract.ts";

const notice = "<!-- Written by `npm run generate` from the contracts in schemas/. -->";

/** One page per dataset that has tables, and one for the events. */
export function documentationFiles(): ReadonlyMap<string, string> {
  const pages = layers
    .map((layer) => ({ layer, members: tables.filter((table) => table.layer === layer) }))
    .filter(({ members }) => members.length > 0)
    .map(({ layer, members }): [string, string] => [
      `${layer}.md`,
      page(
        `Tables of ${layer}`,
        layer === "bronze" ? bronzeSections(members) : members.map(tableSection),
      ),
    ]);
  return new Map([["events.md", page("Events", events.map(eventSection))], ...pages]);
}

const page = (title: string, sections: readonly string[]): string =>
  `${notice}\n\n# ${title}\n\n${sections.join("\n")}`;

/** Bronze tables have the same columns: they are said once, then each table in a line. */
function bronzeSections(members: readonly TableContract[]): readonly string[] {
  const [first] = members;
  if (first === undefined) return [];
  return [
    [
      "Append-only. Partitioned by day of `ingest_date`, clustered by `event_id`.",
      columnTable(first),
      markdownTable(
        ["table", "rows", "a query must name its days"],
        members.map((table) => [
          `\`${qualifiedName(table)}\``,
          table.description,
          table.requirePartitionFilter === true ? "yes" : "",
        ]),
      ),
    ].join("\n\n"),
  ];
}

function tableSection(table: TableContract): string {
  const facts = [
    table.grain.length > 0 ? `One row per ${code(table.grain)}.` : "Append-only.",
    table.partitionBy === undefined ? "" : `Partitioned by day of \`${table.partitionBy}\`.`,
    table.clusterBy === undefined ? "" : `Clustered by ${code(table.clusterBy)}.`,
    table.partitionExpirationDays === undefined
      ? ""
      : `Partitions are dropped after ${table.partitionExpirationDays} days.`,
  ].filter((fact) => fact !== "");
  return [
    `## ${qualifiedName(table)}`,
    `${table.description} ${facts.join(" ")}`,
    columnTable(table),
  ].join("\n\n");
}

const columnTable = (table: TableContract): string =>
  markdownTable(
    ["column", "type", "mode", "personal data", "description"],
    columnsOf(table).map(({ field, pii }) => [
      `\`${field.name}\``,
      field.type,
      field.mode === "NULLABLE" ? "" : field.mode.toLowerCase(),
      pii ?? "",
      field.description,
    ]),
  );

function eventSection(event: EventContract): string {
  const identity =
    event.identity.kind === "fields"
      ? `Identified by ${code(event.identity.fields)}.`
      : "Identified by its content: the source gives it no key.";
  const batch =
    event.batch === undefined ? "" : ` May arrive as files: ${event.batch.formats.join(", ")}.`;
  return [
    `## ${event.source}.${event.entity}`,
    `${event.description} Lands in \`bronze.${bronzeTable(event)}\`. ${identity} Its time is \`${event.occurredAt}\`.${batch} Fields that are not listed are kept.`,
    markdownTable(["field", "", "personal data", "description"], fieldRows(event.payload, "")),
  ].join("\n\n");
}

/** A row per field; fields of an object follow it under its path, because personal data may sit deep. */
function fieldRows(object: z.ZodObject, prefix: string): readonly (readonly string[])[] {
  return Object.entries(object.shape).flatMap(([name, schema]) => {
    const meta = z.globalRegistry.get(schema) ?? {};
    const optional = schema instanceof z.ZodType && schema.safeParse(undefined).success;
    const path = `${prefix}${name}`;
    const inner = unwrap(schema);
    return [
      [`\`${path}\``, optional ? "" : "required", meta.pii ?? "", meta.description ?? ""],
      ...(inner instanceof z.ZodObject ? fieldRows(inner, `${path}.`) : []),
    ];
  });
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const isWrapper = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable;
  return isWrapper ? unwrap(schema.unwrap()) : schema;
}

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

const markdownRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map(markdownRow);
  return `${lines.join("\n")}\n`;
}
