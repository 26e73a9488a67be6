import { z } from "zod";
import { bodyFailure, failure, parseJson, respond, type HttpHandler } from "../http.ts";
import { errorFields } from "../log.ts";
import { decideApproval, listenForApproval, type ApprovalDependencies } from "./approval.ts";
import type { SyncDefinition } from "./definition.ts";
import type { DestinationAdapter } from "./destination.ts";
import { runSync, type SyncDependencies, type SyncSummary } from "./run.ts";

const runId = z.string().regex(/^[\w.:-]{1,200}$/);
const name = z.string().min(1).max(100);
const body = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("run"),
    run_id: runId,
    syncs: z.array(name).nullish(),
    replace: z.boolean().nullish(),
  }),
  z.object({ action: z.literal("observe"), sync: name, object: name, keys: z.array(name).max(50) }),
  z.object({ action: z.literal("listen"), run_id: runId, callback_url: z.url() }),
  z.object({
    action: z.literal("decide"),
    run_id: runId,
    decision: z.enum(["approved", "rejected", "expired"]),
    decided_by: z.string().min(1).max(200),
    reason: z.string().min(1).max(1000),
  }),
]);

export interface HandlerDependencies
  extends Omit<SyncDependencies, "destination">, ApprovalDependencies {
  readonly destination: string;
  readonly syncs: readonly SyncDefinition[];
}

/**
 * `POST {run_id}` runs the syncs of the destination one after the other: 200 with their figures, whatever the destination said of
 * single rows; with `replace: true` memberships are made anew; `state` is that of the one that went worst. A failure before anything was planned is 503 and may be called
 * again with the same run id. `action` says anything else: observe, listen and decide are the workflow's and the command line's.
 */
export function createSyncHandler(deps: HandlerDependencies): HttpHandler {
  return async (request) => {
    if (request.method !== "POST") return failure(405, "method_not_allowed", "Use POST.");
    if (!request.body.ok) return bodyFailure(request.body);
    const given = parseJson(request.body.bytes);
    const parsed = body.safeParse(
      typeof given === "object" && given !== null ? { action: "run", ...given } : given,
    );
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return failure(400, "invalid_request", issue?.message ?? "The request is not valid.", {
        field: issue?.path.join(".") ?? "",
      });
    }
    const log = deps.log.withTrace(request.trace);
    try {
      switch (parsed.data.action) {
        case "run":
          return respond(200, await runAll(parsed.data, { ...deps, log }));
        case "observe":
          return await observe(parsed.data, deps);
        case "listen":
          return respond(200, await listenForApproval(parsed.data, deps));
        case "decide":
          return respond(200, await decideApproval(parsed.data, deps));
      }
    } catch (thrown) {
      log.error("sync failed", { destination: deps.destination, ...errorFields(thrown) });
      return failure(503, "unavailable", "The sync did not run to its end: call it again.");
    }
  };
}

/** From best to worst. */
const states: readonly SyncSummary["state"][] = [
  "succeeded",
  "settling",
  "unfinished",
  "blocked",
  "failed",
];

async function runAll(
  {
    run_id: id,
    syncs,
    replace,
  }: {
    readonly run_id: string;
    readonly syncs?: readonly string[] | null | undefined;
    readonly replace?: boolean | null | undefined;
  },
  deps: HandlerDependencies,
): Promise<object> {
  const wanted = deps.syncs.filter(({ name: sync }) => syncs == null || syncs.includes(sync));
  const summaries: SyncSummary[] = [];
  for (const definition of wanted) {
    const summary = await runSync(definition, id, deps, replace === true);
    const entry = { run_id: id, ...summary };
    if (summary.state === "failed") deps.log.error("sync ended with rows not delivered", entry);
    else if (summary.state === "blocked") deps.log.error("sync waits for a person", entry);
    else deps.log.info("sync ended", entry);
    summaries.push(summary);
  }
  const total = (figure: "planned" | "delivered" | "rejected" | "unknown" | "waiting" | "calls") =>
    summaries.reduce((sum, summary) => sum + summary[figure], 0);
  const worst = Math.max(0, ...summaries.map(({ state }) => states.indexOf(state)));
  return {
    destination: deps.destination,
    run_id: id,
    state: states[worst],
    planned: total("planned"),
    delivered: total("delivered"),
    rejected: total("rejected"),
    unknown: total("unknown"),
    waiting: total("waiting"),
    calls: total("calls"),
    detail: summaries.find(({ state }) => state === states[worst])?.detail ?? null,
    syncs: summaries,
  };
}

async function observe(
  {
    sync,
    object,
    keys,
  }: { readonly sync: string; readonly object: string; readonly keys: readonly string[] },
  {
    syncs,
    adapter,
  }: { readonly syncs: readonly SyncDefinition[]; readonly adapter: DestinationAdapter },
): Promise<ReturnType<typeof respond>> {
  const definition = syncs.find((one) => one.name === sync);
  if (definition === undefined)
    return failure(404, "unknown_sync", `There is no sync ${sync} here.`);
  if (adapter.observe === undefined)
    return respond(200, { state: "not_readable", detail: "The destination cannot be read back." });
  const seen = await adapter.observe(
    object,
    keys,
    definition.fields.map(({ field }) => field),
  );
  return respond(
    200,
    "kind" in seen ? { state: "stopped", ...seen } : { state: "read", rows: seen },
  );
}
