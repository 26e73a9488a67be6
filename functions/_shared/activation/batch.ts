import { createHash } from "node:crypto";
import type { Route } from "./definition.ts";
import type { PlannedBatch, PlannedRow } from "./planned-row.ts";

export interface Batcher {
  /** Batches that are full, or that no later row can join, now that these rows have come. */
  add(rows: readonly PlannedRow[]): readonly PlannedBatch[];
  /** What is left at the end of the plan. */
  end(): readonly PlannedBatch[];
}

/**
 * As few batches as the route allows, of rows in the plan's order, where those that may share a request are neighbours. It holds
 * at most one batch, so pages of any size make the same batches.
 */
export function createBatcher(runId: string, route: Route): Batcher {
  let open: PlannedRow[] = [];
  const close = (): readonly PlannedBatch[] => {
    const rows = open;
    open = [];
    return rows.length === 0 ? [] : [toBatch(runId, route.name, rows)];
  };
  return {
    add: (rows) =>
      rows.flatMap((row) => {
        const [first] = open;
        const isFull = open.length >= route.maxRows;
        const closed =
          first !== undefined && (isFull || !mayShare(first, row, route)) ? close() : [];
        open.push(row);
        return closed;
      }),
    end: close,
  };
}

const mayShare = (a: PlannedRow, b: PlannedRow, { sameFields = false }: Route): boolean =>
  a.operation === b.operation &&
  a.object === b.object &&
  a.shape === b.shape &&
  (!sameFields || a.fieldSet === b.fieldSet);

/** The same rows of the same run make the same id. */
export function toBatch(runId: string, route: string, rows: readonly PlannedRow[]): PlannedBatch {
  const [first] = rows;
  if (first === undefined) throw new RangeError("a batch has at least one row");
  const { object, operation, shape } = first;
  const hash = createHash("sha256").update(`${operation}\n${object}\n${shape}`);
  for (const row of rows) hash.update(`\n${row.key}:${row.rowHash}`);
  const id = `${runId}-${hash.digest("hex").slice(0, 16)}`;
  return { id, object, operation, route, shape, rows };
}
