import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type {
  AppendOutcome,
  EncodedRows,
} from "../../../../functions/_shared/google/row-appender.ts";
import { createMicroBatcher } from "../../../../functions/land/micro-batch.ts";
import { deadLetters, loadRuns } from "../../../../schemas/tables/ops/ingestion.ts";

const row = (id: string) => ({ object: id });
const text = (bytes: Buffer): string => bytes.toString("latin1");

/** An appender that refuses every append holding a row of `bad`, as BigQuery does. */
function createAppender(bad: ReadonlySet<string> = new Set()) {
  const appends: string[][] = [];
  const append = ({ serializedRows }: EncodedRows): Promise<AppendOutcome> => {
    const reasons = new Map<number, string>();
    for (const [index, bytes] of serializedRows.entries())
      if ([...bad].some((id) => text(bytes).includes(id))) reasons.set(index, "bad value");
    if (reasons.size > 0) return Promise.resolve({ kind: "rows_refused", reasons });
    appends.push(serializedRows.map(text));
    return Promise.resolve({ kind: "committed" });
  };
  return { append, appends };
}

describe("requests in flight", () => {
  it("share one append per table", async () => {
    vi.useFakeTimers();
    try {
      const { append, appends } = createAppender();
      const batcher = createMicroBatcher({ append, maxDelayMs: 10, maxBytes: 1_000_000 });
      const waiting = [
        batcher.add(loadRuns, [row("first"), row("second")]),
        batcher.add(loadRuns, [row("third")]),
        batcher.add(deadLetters, [{ reason: "other table" }]),
      ];
      await vi.advanceTimersByTimeAsync(10);
      expect(await Promise.all(waiting)).toEqual([
        [{ kind: "committed" }, { kind: "committed" }],
        [{ kind: "committed" }],
        [{ kind: "committed" }],
      ]);
      expect(appends.map((rows) => rows.length)).toEqual([3, 1]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("do not wait once there is enough for an append", async () => {
    const { append, appends } = createAppender();
    const batcher = createMicroBatcher({ append, maxDelayMs: 3_600_000, maxBytes: 5 });
    await batcher.add(loadRuns, [row("large enough")]);
    expect(appends).toHaveLength(1);
  });

  it("fail together when BigQuery is away, and the next ones start anew", async () => {
    let isAway = true;
    const { append } = createAppender();
    const batcher = createMicroBatcher({
      append: (rows) => (isAway ? Promise.reject(new Error("away")) : append(rows)),
      maxDelayMs: 0,
      maxBytes: 1_000_000,
    });
    const waiting = [batcher.add(loadRuns, [row("a")]), batcher.add(loadRuns, [row("b")])];
    const results = await Promise.allSettled(waiting);
    expect(results.map((result) => result.status)).toEqual(["rejected", "rejected"]);
    isAway = false;
    expect(await batcher.add(loadRuns, [row("a")])).toEqual([{ kind: "committed" }]);
  });

  it("are finished by a flush", async () => {
    const { append, appends } = createAppender();
    const batcher = createMicroBatcher({ append, maxDelayMs: 3_600_000, maxBytes: 1_000_000 });
    const waiting = batcher.add(loadRuns, [row("a")]);
    await batcher.flush();
    expect(await waiting).toEqual([{ kind: "committed" }]);
    expect(appends).toHaveLength(1);
  });
});

describe("a refused row", () => {
  it("leaves every other row of its append stored, and each request learns of its own rows", async () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{8}$/), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(ids, fc.integer({ min: 1, max: 5 }), async (all, share) => {
        const bad = new Set(all.filter((_, index) => index % share === 0));
        const { append, appends } = createAppender(bad);
        const batcher = createMicroBatcher({ append, maxDelayMs: 0, maxBytes: 1_000_000 });
        const outcomes = await Promise.all(all.map((id) => batcher.add(loadRuns, [row(id)])));
        const kinds = outcomes.flat().map((outcome) => outcome.kind);
        expect(kinds).toEqual(all.map((id) => (bad.has(id) ? "refused" : "committed")));
        expect(appends.flat()).toHaveLength(all.length - bad.size);
      }),
      { numRuns: 50 },
    );
  });

  it("that cannot be encoded is refused alone", async () => {
    const { append } = createAppender();
    const batcher = createMicroBatcher({ append, maxDelayMs: 0, maxBytes: 1_000_000 });
    const rows = [row("a"), { loaded_at: "never" }, row("b")];
    expect(await batcher.add(loadRuns, rows)).toEqual([
      { kind: "committed" },
      { kind: "refused", reason: "load_runs.loaded_at is no TIMESTAMP" },
      { kind: "committed" },
    ]);
  });
});
