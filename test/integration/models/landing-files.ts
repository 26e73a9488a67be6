import { parse } from "csv-parse/sync";
import { createHash } from "node:crypto";
import { formOf } from "../../../schemas/event-contract.ts";
import { fieldMeta } from "../../../schemas/field-meta.ts";
import { findEvent } from "../../../schemas/registry.ts";
import type { LandingFile } from "../../../scripts/simulate/landing-file.ts";
import { bronzeRow } from "./bronze.ts";
import type { Landing, Row } from "./refinery.ts";

/** The bronze rows of batch files, as loading writes them. */
export function bronzeOfFiles(files: readonly Omit<LandingFile, "rows">[]): Landing {
  const rows: Record<string, Row[]> = {};
  for (const file of files) {
    const own = (rows[`bronze.raw_${file.source}_${file.entity}`] ??= []);
    const seen = new Map<string, number>();
    for (const payload of payloadsOf(file)) {
      const content = JSON.stringify(payload);
      const ordinal = (seen.get(content) ?? 0) + 1;
      seen.set(content, ordinal);
      own.push(bronzeRowOf(file.source, file.entity, payload, { ordinal }));
    }
  }
  return rows;
}

/** A record of any source as a bronze row, with the identity and the time of its contract; equal rows of a file differ in their ordinal. */
export function bronzeRowOf(
  source: string,
  entity: string,
  payload: Row,
  { ordinal = 1 }: { readonly ordinal?: number } = {},
): Row {
  const contract = findEvent(source, entity);
  if (contract === undefined) throw new Error(`no event ${source}.${entity}`);
  const form = formOf(contract, (field) => field in payload);
  const broken = form.payload.safeParse(payload).error?.issues ?? [];
  if (broken.length > 0) throw new Error(`${source}.${entity}: ${JSON.stringify(broken)}`);
  const times = [form.occurredAt, ...(form.otherTimes ?? [])];
  const path = times.find((one) => valueAt(payload, one) != null) ?? "";
  const at = timeOf(valueAt(payload, path), fieldMeta(form.payload, path).timeFormat);
  const id =
    form.identity.kind === "fields"
      ? form.identity.fields.map((field) => String(payload[field])).join(":")
      : createHash("sha256")
          .update(`${JSON.stringify(payload)}|${ordinal}`)
          .digest("hex");
  return bronzeRow(source, entity, id, at, payload);
}

const valueAt = (payload: Row, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((value, part) => (value as Row | null | undefined)?.[part], payload);

const perSecond: Readonly<Record<string, number>> = { epoch_s: 1, epoch_ms: 1e3, epoch_us: 1e6 };

function timeOf(value: unknown, timeFormat: string | undefined): string {
  const units = perSecond[timeFormat ?? ""];
  if (units !== undefined) return new Date((Number(value) / units) * 1_000).toISOString();
  const text = String(value).replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
  // A time without a zone is in UTC.
  const hasNoZone = /^[\d-]+[ T][\d:.]+$/.test(text);
  return new Date(hasNoZone ? `${text.replace(" ", "T")}Z` : text).toISOString();
}

function payloadsOf({ name, text }: Pick<LandingFile, "name" | "text">): readonly Row[] {
  if (name.endsWith(".csv"))
    return parse<Record<string, string>>(text, { columns: true }).map((row) =>
      Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, cell || null])),
    );
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}
