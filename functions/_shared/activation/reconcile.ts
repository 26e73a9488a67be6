import { createHash } from "node:crypto";
import type { SyncDefinition } from "./definition.ts";
import type { FieldValue } from "./destination.ts";
import type { SyncDependencies } from "./run.ts";
import { rowId, type ObservedRow } from "./state.ts";

const sampleRows = 50;
/** Destinations answer what was for a while: what was confirmed this recently is not judged. */
const settledAfterMs = 60 * 60 * 1000;

/**
 * Reads back a sample of what the destination has held for a while. What differs from what was acknowledged is recorded, and
 * sent again by the next run: the destination is the truth about itself.
 */
export async function reconcile(
  definition: SyncDefinition,
  runId: string,
  deps: SyncDependencies,
): Promise<void> {
  const { adapter, state, now, log } = deps;
  if (adapter.observe === undefined || definition.mode !== "upsert") return;
  const moment = new Date(now().getTime() - settledAfterMs);
  const sample = await state.heldSample(definition, moment, sampleRows);
  const fields = definition.fields.map(({ field }) => field);
  const rows: ObservedRow[] = [];
  for (const [object, held] of Map.groupBy(sample, (row) => row.object)) {
    const keys = held.map(({ key }) => key);
    const seen = await adapter.observe(object, keys, fields);
    if ("kind" in seen) {
      log.warning("read-back stopped", { sync: definition.name, code: seen.code });
      return;
    }
    const byKey = new Map(seen.map((one) => [rowId({ object, key: one.key }), one.fields]));
    for (const row of held) rows.push({ ...row, differs: differing(row, byKey.get(rowId(row))) });
  }
  if (rows.length > 0) await state.observed(definition, runId, rows);
}

function differing(
  { key, hashes }: { readonly key: string; readonly hashes: Readonly<Record<string, string>> },
  observed: Readonly<Record<string, FieldValue>> | undefined,
): readonly string[] {
  return Object.entries(hashes)
    .filter(([field, hash]) => hash !== "" && hash !== valueHash(key, observed?.[field] ?? null))
    .map(([field]) => field);
}

/** As the plan computes it, of the value as JSON. */
export const valueHash = (key: string, value: FieldValue): string =>
  createHash("sha256")
    .update(`${key}:${JSON.stringify(value)}`)
    .digest("hex");
