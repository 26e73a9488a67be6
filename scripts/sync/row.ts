import type { BigQuery } from "@google-cloud/bigquery";
import type { FieldValue, Observation } from "../../functions/_shared/activation/destination.ts";
import { valueHash } from "../../functions/_shared/activation/reconcile.ts";
import { conditionsSql, rowsSql, valueSql } from "../../functions/_shared/activation/source-sql.ts";
import { queryRows } from "../clients.ts";
import { runWorkflow } from "../run-workflow.ts";
import type { Target } from "../target.ts";
import type { Selected } from "./select.ts";

/** A row as gold has it. */
export interface SourceRow {
  readonly object: string;
  /** What must hold for it to leave, and whether it does. */
  readonly conditions: readonly { readonly name: string; readonly holds: boolean }[];
  readonly values: Readonly<Record<string, FieldValue>>;
}

export async function readSource(
  bigquery: BigQuery,
  { definition }: Selected,
  key: string,
): Promise<readonly SourceRow[]> {
  const conditions = conditionsSql(definition);
  const rows = await queryRows(
    bigquery,
    `SELECT CAST(${definition.object} AS STRING) AS object,
  ${conditions.map(({ sql }, index) => `IFNULL((${sql}), FALSE) AS k${index}`).join(",\n  ")},
  ${definition.fields.map((mapping, index) => `${valueSql(mapping)} AS v${index}`).join(",\n  ")}
FROM ${rowsSql(definition)} AS s
WHERE CAST(${definition.key} AS STRING) = @key`,
    { key },
  );
  return rows.map((row) => ({
    object: String(row["object"]),
    conditions: conditions.map(({ name }, index) => ({ name, holds: row[`k${index}`] === true })),
    values: Object.fromEntries(
      definition.fields.map(({ field }, index) => [
        field,
        JSON.parse(String(row[`v${index}`])) as FieldValue,
      ]),
    ),
  }));
}

export interface FieldDiff {
  readonly sync: string;
  readonly object: string;
  readonly field: string;
  /** What gold says. */
  readonly gold: unknown;
  /** Whether the destination has confirmed just that. */
  readonly acknowledged: "this value" | "another value" | "nothing";
  /** What the destination holds now. */
  readonly destination: unknown;
  readonly would_send: unknown;
}

/** Field by field: what we say, what was confirmed, what they hold, and what would be sent. */
export async function diffRow(
  target: Target,
  bigquery: BigQuery,
  selected: Selected,
  key: string,
): Promise<readonly FieldDiff[]> {
  const { definition } = selected;
  const [source, held, parked] = await Promise.all([
    readSource(bigquery, selected, key),
    queryRows(
      bigquery,
      "SELECT object, TO_JSON_STRING(field_hashes) AS hashes FROM ops.sync_ack WHERE sync = @sync AND key = @key",
      { sync: definition.name, key },
    ),
    queryRows(
      bigquery,
      "SELECT object, operation, code FROM ops.sync_quarantine WHERE sync = @sync AND key = @key",
      { sync: definition.name, key },
    ),
  ]);
  const objects = new Set([
    ...source.map(({ object }) => object),
    ...held.map((row) => String(row["object"])),
  ]);
  const diffs: FieldDiff[] = [];
  for (const object of objects) {
    const row = source.find((one) => one.object === object);
    const mayLeave = row?.conditions.every(({ holds }) => holds) === true;
    const ack = held.find((one) => one["object"] === object);
    const hashes = JSON.parse(String(ack?.["hashes"] ?? "{}")) as Readonly<Record<string, string>>;
    const operation = mayLeave ? "upsert" : "remove";
    const park = parked.find(
      (one) =>
        one["object"] === object &&
        (one["operation"] === operation || one["operation"] === "event"),
    );
    const seen = await observe(target, selected, object, key);
    for (const { field, whenNull } of definition.fields) {
      const wanted = mayLeave ? (row.values[field] ?? null) : null;
      const hash = hashes[field];
      const isConfirmed = hash === valueHash(key, wanted);
      const isLeft = wanted === null && (whenNull === "leave" || ack === undefined);
      diffs.push({
        sync: definition.name,
        object,
        field,
        gold: row?.values[field] ?? null,
        acknowledged: hash === undefined ? "nothing" : isConfirmed ? "this value" : "another value",
        destination: seen === undefined ? "cannot be read" : (seen[field] ?? null),
        would_send: isConfirmed || isLeft ? "nothing" : (parkedAs(park) ?? wanted),
      });
    }
  }
  return diffs;
}

const parkedAs = (park: Readonly<Record<string, unknown>> | undefined): string | undefined =>
  park && `nothing: parked for ${String(park["code"])}, see ame sync rejects`;

async function observe(
  target: Target,
  { destination, definition }: Selected,
  object: string,
  key: string,
): Promise<Readonly<Record<string, FieldValue>> | undefined> {
  const answer = (await runWorkflow(target, `sync-${destination}`, {
    action: "observe",
    sync: definition.name,
    object,
    keys: [key],
  })) as { readonly state: string; readonly rows?: readonly Observation[] };
  return answer.state === "read" ? (answer.rows?.[0]?.fields ?? {}) : undefined;
}
