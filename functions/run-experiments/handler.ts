import { z } from "zod";
import { murmur3 } from "../_shared/experiments/hash.ts";
import { seededRandom } from "../_shared/experiments/random.ts";
import type { Warehouse } from "../_shared/google/warehouse.ts";
import { bodyFailure, failure, parseJson, respond, type HttpHandler } from "../_shared/http.ts";
import { errorFields, type Logger } from "../_shared/log.ts";
import { assignPeople } from "./assign.ts";
import { readRunning } from "./experiment.ts";
import { observe } from "./observe.ts";
import { openPlanned } from "./open.ts";
import { settleRunning } from "./settle.ts";

export interface ExperimentDependencies {
  readonly holdoutShare: number;
  readonly holdoutSalt: string;
  readonly floor: number;
  readonly windowDays: number;
  readonly warehouse: Pick<Warehouse, "query">;
  readonly now: () => Date;
  readonly log: Logger;
}

const body = z.object({
  run_id: z.string().min(1).max(200),
  action: z.enum(["observe", "decide"]),
});

/**
 * `POST {run_id, action}` by the workflow `experiments`: `observe` before its evaluation, `decide` after it. Either may be
 * called again.
 */
export function createExperimentsHandler(deps: ExperimentDependencies): HttpHandler {
  return async (request) => {
    if (request.method !== "POST") return failure(405, "method_not_allowed", "Use POST.");
    if (!request.body.ok) return bodyFailure(request.body);
    const parsed = body.safeParse(parseJson(request.body.bytes));
    if (!parsed.success)
      return failure(
        400,
        "invalid_request",
        'Send {"run_id": "<id of the run>", "action": "observe" | "decide"}.',
      );
    const { run_id: runId, action } = parsed.data;
    const log = deps.log.withTrace(request.trace);
    try {
      const summary =
        action === "observe"
          ? { observed: await observe(deps.windowDays, deps.warehouse) }
          : await decideAll(runId, deps);
      log.info("experiments run ended", { run_id: runId, action, ...summary });
      return respond(200, summary);
    } catch (thrown) {
      log.error("experiments run failed", { run_id: runId, action, ...errorFields(thrown) });
      return failure(503, "unavailable", "The run did not end: call it again.");
    }
  };
}

async function decideAll(runId: string, deps: ExperimentDependencies) {
  const { warehouse } = deps;
  const settled = await settleRunning(await readRunning(warehouse), {
    ...deps,
    runId,
    random: seededRandom(murmur3(runId)),
  });
  const opened = await openPlanned(runId, deps.now, warehouse);
  const running = await readRunning(warehouse);
  const assigned = await assignPeople(running, deps);
  return { ...settled, opened, running: running.length, assigned };
}
