import { z } from "zod";
import { bodyFailure, failure, parseJson, respond, type HttpHandler } from "../_shared/http.ts";
import { errorFields } from "../_shared/log.ts";
import { collectRun } from "./collect-run.ts";
import { drawApproved } from "./draw.ts";
import { readBriefs, type DeclaredBriefs } from "./read-briefs.ts";
import { writeRun, type GenerateDependencies } from "./write-run.ts";

const body = z.object({
  run_id: z.string().min(1).max(200),
  /**
   * `write` writes briefs, `collect` judges what the run's batch prediction job answered, `draw` draws the approved picture
   * descriptions of all runs. One instance does all three, which keeps the budget exact.
   */
  action: z.enum(["write", "collect", "draw"]).default("write"),
  /** One brief; all of them without. */
  brief: z.string().nullish(),
  /** Of `collect`: why the job has no answers. */
  failure: z.string().max(2000).nullish(),
});

/** `POST {run_id, action?, brief?}`; what the run has done already is answered as it was. */
export function createGenerateHandler(deps: GenerateDependencies): HttpHandler {
  return async (request) => {
    if (request.method !== "POST") return failure(405, "method_not_allowed", "Use POST.");
    if (!request.body.ok) return bodyFailure(request.body);
    const parsed = body.safeParse(parseJson(request.body.bytes));
    if (!parsed.success)
      return failure(
        400,
        "invalid_request",
        'Send {"run_id": "<id of the run>", "action"?: "write" | "collect" | "draw", "brief"?: "<name>"}.',
      );
    const { run_id: runId, action, brief: wanted, failure: jobFailure } = parsed.data;
    const log = deps.log.withTrace(request.trace);
    try {
      if (action === "draw") {
        const drawing = await drawApproved(deps);
        log.info("drawing ended", { run_id: runId, ...drawing });
        return respond(200, { run_id: runId, ...drawing });
      }
      const declared = await readBriefs(deps.briefs, deps.warehouse);
      const chosen = choose(declared, wanted ?? null);
      if (chosen.briefs.length + chosen.invalid.length === 0)
        return failure(
          404,
          "unknown_brief",
          `There is no brief "${String(wanted)}": ${declared.briefs.map(({ name }) => name).join(", ")}.`,
        );
      const summary =
        action === "write"
          ? await writeRun(runId, chosen, deps)
          : await collectRun(runId, declared.briefs, jobFailure ?? null, deps);
      log.info("content run ended", {
        run_id: runId,
        action,
        ...summary,
        items: summary.items.length,
      });
      return respond(200, { run_id: runId, ...summary });
    } catch (thrown) {
      log.error("content run failed", { run_id: runId, action, ...errorFields(thrown) });
      return failure(503, "unavailable", "The content run did not end: call it again.");
    }
  };
}

const choose = ({ briefs, invalid }: DeclaredBriefs, wanted: string | null): DeclaredBriefs => {
  const isWanted = ({ name }: { readonly name: string }): boolean =>
    wanted === null || name === wanted;
  return { briefs: briefs.filter(isWanted), invalid: invalid.filter(isWanted) };
};
