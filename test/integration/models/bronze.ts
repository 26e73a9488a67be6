import { createHash } from "node:crypto";
import type { Company } from "../../../scripts/simulate/company.ts";
import { findEvent } from "../../../schemas/registry.ts";
import type { Row } from "./refinery.ts";

const receivedAt = (occurredAt: string): string =>
  new Date(Date.parse(occurredAt) + 1000).toISOString();

/** A bronze row as landing writes it. It lands on the day it happened unless `ingestDate` says when. */
export function bronzeRow(
  source: string,
  entity: string,
  eventId: string,
  occurredAt: string,
  payload: Row,
  ingestDate: string = occurredAt.slice(0, 10),
): Row {
  return {
    event_id: eventId,
    source,
    entity,
    schema_version: 1,
    occurred_at: occurredAt,
    received_at: receivedAt(occurredAt),
    publish_time: receivedAt(occurredAt),
    ingest_date: ingestDate,
    attributes: "{}",
    payload: JSON.stringify(payload),
    trace_id: null,
  };
}

/** A Segment call. */
export const webRow = (call: Row, ingestDate?: string): Row =>
  bronzeRow(
    "web",
    String(call["type"]),
    String(call["messageId"]),
    String(call["timestamp"]),
    call,
    ingestDate,
  );

/** Everything that a simulated company sends, landed without delay; the broken deliveries left out. */
export function bronzeOf(company: Company): Record<string, Row[]> {
  const rows: Record<string, Row[]> = {};
  const add = (row: Row): void => {
    (rows[`bronze.raw_${row["source"]}_${row["entity"]}`] ??= []).push(row);
  };
  for (const call of company.webCalls) add(webRow(call));
  for (const { object, fields } of company.crmChanges)
    add(
      bronzeRow(
        "salesforce",
        object.toLowerCase(),
        `${fields.Id}:${fields.SystemModstamp}`,
        fields.SystemModstamp.replace("+0000", "Z"),
        fields,
      ),
    );
  for (const { csv } of company.orderFiles)
    for (const row of fileRows("retail", "order_line", csv)) add(row);
  for (const { source, entity, text } of company.files)
    for (const row of fileRows(source, entity, text)) add(row);
  return rows;
}

/** Rows of a batch file; equal rows of one file are told apart by their number, as loading does. */
function fileRows(source: string, entity: string, text: string): Row[] {
  const timeField = findEvent(source, entity)?.occurredAt ?? "";
  const lines = text.trim().split("\n");
  const records = text.startsWith("{")
    ? lines.map((line) => JSON.parse(line) as Row)
    : csvRecords(lines);
  const seen = new Map<string, number>();
  return records.map((payload) => {
    const content = JSON.stringify(payload);
    const ordinal = (seen.get(content) ?? 0) + 1;
    seen.set(content, ordinal);
    const id = createHash("sha256").update(`${content}|${ordinal}`).digest("hex");
    return bronzeRow(source, entity, id, timeOf(payload[timeField]), payload);
  });
}

function csvRecords([header = "", ...lines]: readonly string[]): Row[] {
  const names = header.split(",");
  return lines.map((line) => {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
    );
    return Object.fromEntries(names.map((name, i) => [name, cells[i] || null]));
  });
}

/** Milliseconds, or a date or time that is in UTC where it names no zone. */
function timeOf(value: unknown): string {
  if (typeof value === "number") return new Date(value).toISOString();
  const text = String(value).replace(" ", "T");
  return new Date(/T[^Z+]*$/.test(text) ? `${text}Z` : text).toISOString();
}
