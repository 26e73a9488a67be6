import { createHash } from "node:crypto";
import { z } from "zod";
import { createBigQuery, createBucket, queryRows } from "../clients.ts";
import { currentModels } from "../release/releases.ts";
import { runWorkflow } from "../run-workflow.ts";
import type { Target } from "../target.ts";
import { withDescendants } from "./descendants.ts";
import { windowsOf, type Window } from "./windows.ts";

export interface BackfillRequest {
  /** First and last event day, both included. */
  readonly from: string;
  readonly to: string;
  /** Models to rebuild with everything that is made of them; all where undefined. */
  readonly models: readonly string[] | undefined;
  readonly windowDays: number;
  /** Windows that an earlier call has finished are run again. */
  readonly again: boolean;
}

export interface BackfillReport {
  readonly state: "succeeded" | "failed";
  readonly backfillId: string;
  readonly release: string;
  readonly models: number;
  readonly windows: readonly (Window & { readonly state: string; readonly seconds: number })[];
  readonly skipped: number;
}

const outcome = z.object({ state: z.string(), detail: z.string().optional() });

/**
 * Runs the graph over past days, window by window. Each window is a run of its own under the pipeline's lease, so the pipeline
 * comes in between, and what is finished is recorded: the same call after a failure goes on where it stopped.
 */
export async function backfill(
  target: Target,
  request: BackfillRequest,
  onProgress: (line: string) => void,
): Promise<BackfillReport> {
  const { release, models: entries } = await currentModels(createBucket(target, "releases"));
  const models = withDescendants(entries, request.models);
  const windows = windowsOf(request);
  const backfillId = createHash("sha256")
    .update(JSON.stringify([release, request.from, request.to, request.windowDays, models]))
    .digest("hex")
    .slice(0, 16);
  const finished = request.again ? new Set<string>() : await finishedWindows(target, backfillId);
  const left = windows.filter(({ from }) => !finished.has(from));
  const done: BackfillReport["windows"][number][] = [];
  for (const window of left) {
    const started = performance.now();
    const result = outcome.parse(
      await runWorkflow(target, "backfill", {
        ...window,
        backfill_id: backfillId,
        models,
        release,
      }),
    );
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    done.push({ ...window, state: result.state, seconds });
    onProgress(
      `${windows.indexOf(window) + 1}/${windows.length} ${window.from} to ${window.to}: ${result.state} in ${seconds} s`,
    );
    // What is built on a window that failed would be built on half of it.
    if (result.state !== "succeeded") break;
  }
  return {
    state:
      done.length === left.length && done.every(({ state }) => state === "succeeded")
        ? "succeeded"
        : "failed",
    backfillId,
    release,
    models: models.length,
    windows: done,
    skipped: windows.length - left.length,
  };
}

async function finishedWindows(target: Target, backfillId: string): Promise<ReadonlySet<string>> {
  const rows = await queryRows(
    createBigQuery(target),
    "SELECT DISTINCT CAST(window_from AS STRING) AS window_from FROM ops.backfill_windows WHERE backfill_id = @id AND state = 'succeeded'",
    { id: backfillId },
  );
  return new Set(rows.map((row) => String(row["window_from"])));
}
