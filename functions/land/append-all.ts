import type { AppendOutcome } from "../_shared/google/row-appender.ts";

export type RowOutcome =
  | { readonly kind: "committed" }
  | { readonly kind: "refused"; readonly reason: string };

/** An AppendRows request may have 10 MB; the rest is for its envelope. https://cloud.google.com/bigquery/quotas#writeapi-limits */
const maxAppendBytes = 9 * 1024 * 1024;

/** Appends every row that BigQuery takes. A refused row takes its whole append with it, so the others go again without it. */
export async function appendAll(
  rows: readonly Buffer[],
  append: (serializedRows: readonly Buffer[]) => Promise<AppendOutcome>,
): Promise<readonly RowOutcome[]> {
  const outcomes: RowOutcome[] = rows.map(() => ({ kind: "committed" }));
  for (const chunk of chunksBySize(rows)) {
    let remaining = chunk;
    while (remaining.length > 0) {
      const outcome = await append(remaining.map((index) => rows[index] ?? Buffer.alloc(0)));
      if (outcome.kind === "committed") break;
      const refused = [...outcome.reasons].flatMap(([position, reason]) => {
        const index = remaining[position];
        return index === undefined ? [] : [{ index, reason }];
      });
      if (refused.length === 0) throw new Error("BigQuery refused an append but none of its rows.");
      for (const { index, reason } of refused) outcomes[index] = { kind: "refused", reason };
      remaining = remaining.filter((_, position) => !outcome.reasons.has(position));
    }
  }
  return outcomes;
}

function chunksBySize(rows: readonly Buffer[]): readonly number[][] {
  const chunks: number[][] = [];
  let sizeBytes = Number.POSITIVE_INFINITY;
  for (const [index, row] of rows.entries()) {
    if (sizeBytes + row.length > maxAppendBytes) {
      chunks.push([]);
      sizeBytes = 0;
    }
    chunks.at(-1)?.push(index);
    sizeBytes += row.length;
  }
  return chunks;
}
