import { createHash } from "node:crypto";
import type { PlannedBatch, PlannedRow } from "./planned-row.ts";

/** As few batches as the size allows, one object type each; the same rows of the same run make the same batch id. */
export function toBatches(
  rows: readonly PlannedRow[],
  runId: string,
  maxRows: number,
): readonly PlannedBatch[] {
  const byObject = Map.groupBy(rows, (row) => row.object);
  return [...byObject].flatMap(([object, objectRows]) => {
    const batches: PlannedBatch[] = [];
    for (let start = 0; start < objectRows.length; start += maxRows) {
      const members = objectRows.slice(start, start + maxRows);
      batches.push({
        id: batchId(runId, object, members),
        object,
        operation: "upsert",
        route: "collections",
        shape: "",
        rows: members,
      });
    }
    return batches;
  });
}

function batchId(runId: string, object: string, rows: readonly PlannedRow[]): string {
  const hash = createHash("sha256").update(object);
  for (const row of rows) hash.update(`\n${row.key}:${row.rowHash}`);
  return `${runId}-${hash.digest("hex").slice(0, 16)}`;
}
