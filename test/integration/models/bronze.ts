import { createHash } from "node:crypto";
import type { Company } from "../../../scripts/simulate/company.ts";
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
  for (const { csv } of company.orderFiles) for (const line of linesOf(csv)) add(line);
  return rows;
}

/** No product of the simulated company has a comma in its name. */
function linesOf(csv: string): Row[] {
  const [header = "", ...lines] = csv.trim().split("\n");
  const names = header.split(",");
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const ordinal = (seen.get(line) ?? 0) + 1;
    seen.set(line, ordinal);
    const cells = line.split(",");
    const payload = Object.fromEntries(names.map((name, i) => [name, cells[i] || null]));
    const at = `${String(payload["InvoiceDate"]).replace(" ", "T")}:00Z`;
    const id = createHash("sha256").update(`${line}|${ordinal}`).digest("hex");
    return bronzeRow("retail", "order_line", id, at, payload);
  });
}
