import { createHash } from "node:crypto";
import type { SyncDefinition } from "../../../../../functions/_shared/activation/definition.ts";
import type {
  Parameters,
  QueryRow,
  Warehouse,
} from "../../../../../functions/_shared/google/warehouse.ts";

export interface GoldRow {
  readonly key: string;
  readonly object: string;
  readonly hasConsent: boolean;
  /** Destination field → value. */
  readonly values: Readonly<Record<string, string | number | null>>;
}

interface Outcome {
  readonly key: string;
  readonly outcome: string;
  readonly code: string | null;
  readonly hashes: Readonly<Record<string, string>>;
  readonly fields: readonly string[];
  readonly row_hash: string;
}

/** The tables of a sync in memory: answers the engine's four statements by what they mean. */
export function createMemoryWarehouse(
  definition: SyncDefinition,
  gold: { rows: readonly GoldRow[] },
) {
  const acknowledged = new Map<string, Readonly<Record<string, string>>>();
  const outcomes = new Map<string, Outcome>();
  const runs: Parameters[] = [];
  const batches: { readonly state: string; readonly keys: readonly string[] }[] = [];
  const fields = definition.fields.map((mapping) => mapping.field);
  const triggers = definition.fields.filter((mapping) => mapping.triggers !== false);

  const planned = (): QueryRow[] => {
    const eligible = gold.rows.filter((row) => row.hasConsent);
    const keys = new Set(eligible.map((row) => row.key));
    const removed = [...acknowledged]
      .filter(([key]) => !keys.has(key))
      .map(([key, hashes]) => ({ key, object: hashes["@object"] ?? "", values: {}, gone: true }));
    return [...eligible.map((row) => ({ ...row, gone: false })), ...removed].flatMap((row) => {
      const held = acknowledged.get(row.key);
      const values: Readonly<Record<string, string | number | null>> = row.values;
      const cells = fields.map((field) => {
        const text = JSON.stringify(values[field] ?? null);
        const hash = sha256(`${row.object}:${field}:${text}`);
        return { field, text, hash, changed: held?.[field] !== hash };
      });
      const triggering = cells.filter((cell) => triggers.some(({ field }) => field === cell.field));
      const rowHash = sha256(triggering.map((cell) => cell.hash).join(":"));
      const last = outcomes.get(row.key);
      const isParked = last?.outcome === "rejected" && last.row_hash === rowHash;
      if (isParked || !triggering.some((cell) => cell.changed)) return [];
      return [
        {
          key: row.key,
          object: row.object,
          is_removal: row.gone,
          is_new: held === undefined,
          eligible_rows: eligible.length,
          acknowledged_rows: acknowledged.size,
          ...Object.fromEntries(
            cells.flatMap((cell, index) => [
              [`v${index}`, cell.text],
              [`h${index}`, cell.hash],
              [`c${index}`, cell.changed],
            ]),
          ),
        },
      ];
    });
  };

  const warehouse: Pick<Warehouse, "query"> = {
    query(sql, parameters = {}) {
      const json = (name: string): unknown => JSON.parse(String(parameters[name]?.value ?? "[]"));
      if (sql.startsWith("WITH eligible")) return Promise.resolve(planned());
      if (sql.startsWith("MERGE ops.sync_runs")) runs.push(parameters);
      if (sql.includes("INSERT INTO ops.sync_batches")) {
        const state = String(parameters["state"]?.value);
        for (const batch of json("batches") as { keys: string[] }[])
          batches.push({ state, keys: batch.keys });
      }
      if (sql.includes("INSERT INTO ops.sync_outcomes"))
        for (const row of json("rows") as Outcome[]) {
          outcomes.set(row.key, row);
          if (row.outcome === "delivered") acknowledged.set(row.key, row.hashes);
        }
      return Promise.resolve([]);
    },
  };
  return { warehouse, acknowledged, outcomes, runs, batches };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
