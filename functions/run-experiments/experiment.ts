import type { Experiment } from "../_shared/experiments/assignment.ts";
import type { QueryRow, Warehouse } from "../_shared/google/warehouse.ts";

export type Share = Experiment["variants"][number];

/** A row of content.experiments that is running. */
export interface RunningExperiment extends Experiment {
  readonly brief: string | null;
  readonly language: string | null;
  readonly audience: string | null;
  readonly allocation: "fixed" | "thompson";
  readonly round: number;
}

export const runningSql = `SELECT experiment_id, brief, language, audience, salt, layer_name, bucket_from, bucket_to, TO_JSON_STRING(variants) AS variants,
  allocation, round
FROM content.experiments
WHERE state = "running"
ORDER BY experiment_id`;

export async function readRunning(
  warehouse: Pick<Warehouse, "query">,
): Promise<readonly RunningExperiment[]> {
  return (await warehouse.query(runningSql)).map((row) => ({
    id: String(row["experiment_id"]),
    brief: textOrNull(row, "brief"),
    language: textOrNull(row, "language"),
    audience: textOrNull(row, "audience"),
    salt: String(row["salt"]),
    layer: String(row["layer_name"]),
    from: Number(row["bucket_from"]),
    to: Number(row["bucket_to"]),
    variants: JSON.parse(String(row["variants"])) as readonly Share[],
    allocation: row["allocation"] === "thompson" ? "thompson" : "fixed",
    round: Number(row["round"] ?? 0),
  }));
}

const textOrNull = (row: QueryRow, field: string): string | null =>
  row[field] == null ? null : String(row[field]);

/** Shares of a first round: all alike. */
export const equalShares = (ids: readonly string[]): readonly Share[] =>
  ids.map((id) => ({ id, share: 1 / ids.length }));
