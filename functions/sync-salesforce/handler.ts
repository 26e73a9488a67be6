import { z } from "zod";
import type { SyncDependencies, SyncSummary } from "../_shared/activation/run.ts";
import { runSync } from "../_shared/activation/run.ts";
import {
  bodyFailure,
  failure,
  parseJson,
  respond,
  type HttpHandler,
  type HttpResponse,
} from "../_shared/http.ts";
import { errorFields } from "../_shared/log.ts";
import { leadScores } from "./definition.ts";

const body = z.object({ run_id: z.string().regex(/^[\w.:-]{1,200}$/) });

/**
 * 200 with the run's figures, whatever the destination said of single rows; `state` tells how it ended. A failure before
 * anything was planned is 503 and may be called again with the same run id.
 */
export function createSyncHandler(deps: SyncDependencies): HttpHandler {
  return async (request) => {
    if (request.method !== "POST") return failure(405, "method_not_allowed", "Use POST.");
    if (!request.body.ok) return bodyFailure(request.body);
    const parsed = body.safeParse(parseJson(request.body.bytes));
    if (!parsed.success)
      return failure(400, "invalid_request", 'Send {"run_id": "<id of the pipeline run>"}.', {
        field: "run_id",
      });
    const log = deps.log.withTrace(request.trace);
    try {
      const summary = await runSync(leadScores, parsed.data.run_id, { ...deps, log });
      const entry = { sync: leadScores.name, run_id: parsed.data.run_id, ...summary };
      if (summary.state === "succeeded") log.info("sync ended", entry);
      else log.error("sync ended with rows not delivered", entry);
      return answer(summary);
    } catch (thrown) {
      log.error("sync failed", { run_id: parsed.data.run_id, ...errorFields(thrown) });
      return failure(503, "unavailable", "The sync did not run to its end: call it again.");
    }
  };
}

const answer = (summary: SyncSummary): HttpResponse =>
  respond(200, { sync: leadScores.name, ...summary });
