import { z } from "zod";
import { asEngineError } from "../_shared/errors.ts";
import type { Warehouse } from "../_shared/google/warehouse.ts";
import { bodyFailure, failure, parseJson, respond, type HttpHandler } from "../_shared/http.ts";
import { errorFields, type Logger } from "../_shared/log.ts";
import { fitAndPredict } from "./predict.ts";

export interface FitDependencies {
  readonly warehouse: Pick<Warehouse, "query">;
  readonly log: Logger;
}

const name = z.string().regex(/^[a-z][a-z0-9_]{0,100}$/);
const table = z.string().regex(/^predictions\.[a-z][a-z0-9_]{0,100}$/);
const request = z.object({
  run_id: z.string().regex(/^[\w.:-]{1,200}$/),
  /** Table with frequency, recency_weeks, age_weeks, mean_repeat_value and currency_code. */
  instances: table,
  output: table,
  key: name,
  /** Members of the explanation that the output has, as a batch prediction job would write it. */
  learnt: z.array(name).min(1),
  horizon_days: z.int().min(1),
});
export type FitRequest = z.infer<typeof request>;

/** 200 with the parameters; 422 where there is nothing to learn from; 503 may be called again. */
export function createFitHandler({ warehouse, log }: FitDependencies): HttpHandler {
  return async (incoming) => {
    if (incoming.method !== "POST") return failure(405, "method_not_allowed", "Use POST.");
    if (!incoming.body.ok) return bodyFailure(incoming.body);
    const parsed = request.safeParse(parseJson(incoming.body.bytes));
    if (!parsed.success) {
      const field = parsed.error.issues[0]?.path.join(".") ?? "";
      return failure(400, "invalid_request", `The field ${field} is missing or wrong.`, { field });
    }
    const traced = log.withTrace(incoming.trace);
    try {
      const result = await fitAndPredict(warehouse, parsed.data);
      traced.info("lifetime values predicted", { run_id: parsed.data.run_id, ...result });
      return respond(200, result);
    } catch (thrown) {
      const error = asEngineError(thrown);
      traced.error("lifetime values failed", {
        run_id: parsed.data.run_id,
        ...errorFields(thrown),
      });
      return error.kind === "validation"
        ? failure(422, error.code, error.message)
        : failure(503, "unavailable", "The fit did not run to its end: call it again.");
    }
  };
}
