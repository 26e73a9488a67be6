import { z } from "zod";
import type { FieldValue, Observation, Stop } from "../_shared/activation/destination.ts";
import type { CallApi } from "./api.ts";
import { externalIdField } from "./definition.ts";
import { callError } from "./errors.ts";

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const answerShape = z.object({ records: z.array(z.record(z.string(), z.unknown())) });

/** Reads records by their external id in one query. */
export async function observeRecords(
  object: string,
  keys: readonly string[],
  fields: readonly string[],
  call: CallApi,
): Promise<readonly Observation[] | Stop> {
  const listed = keys.map((key) => `'${key.replaceAll(/['\\]/g, "\\$&")}'`).join(", ");
  const soql = `SELECT ${[externalIdField, ...fields].join(", ")} FROM ${object} WHERE ${externalIdField} IN (${listed})`;
  const answer = await call({ method: "GET", path: `/query?q=${encodeURIComponent(soql)}` });
  if (answer.kind === "stop") return answer;
  const parsed = answerShape.safeParse(answer.kind === "answer" ? answer.json : undefined);
  if (!parsed.success) {
    const error = answer.kind === "answer" && answer.status >= 400 ? callError(answer) : undefined;
    if (error?.kind === "stop") return error;
    return {
      kind: "stop",
      error: "exhausted",
      code: "NOT_READ",
      detail: "records could not be read",
    };
  }
  const byKey = new Map(
    parsed.data.records.map((record) => [String(record[externalIdField]), record]),
  );
  return keys.map((key) => {
    const record = byKey.get(key);
    const read = (field: string): FieldValue => plain(value.parse(record?.[field] ?? null));
    return {
      key,
      fields: record && Object.fromEntries(fields.map((field) => [field, read(field)])),
    };
  });
}

/** `2026-01-02T03:04:05.000+0000` as the plan writes times: in UTC, without a fraction that is zero. */
const plain = (read: FieldValue): FieldValue =>
  typeof read === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+(Z|\+0000)$/.test(read)
    ? read.replace(/(\.0+)?(Z|\+0000)$/, "Z")
    : read;
