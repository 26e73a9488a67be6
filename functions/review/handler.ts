import { z } from "zod";
import { bodyFailure, failure, parseJson, respond, type HttpHandler } from "../_shared/http.ts";
import { errorFields, type Logger } from "../_shared/log.ts";
import { openApproval, settleApproval, type SettleDependencies } from "./settle.ts";

const id = z.string().min(1).max(64);
const body = z.discriminatedUnion("action", [
  z.object({ action: z.literal("open"), approval_id: id, callback_url: z.url() }),
  z.object({
    action: z.literal("settle"),
    approval_id: id,
    decision: z.enum(["approved", "rejected", "expired"]),
    decided_by: z.string().min(1).max(200),
    reason: z.string().min(1).max(1000),
  }),
]);

/** `POST {action: "open" | "settle", …}` by the workflow `approve-content`. A refused decision leaves the approval waiting. */
export function createReviewHandler(
  deps: SettleDependencies & { readonly log: Logger },
): HttpHandler {
  return async (request) => {
    if (request.method !== "POST") return failure(405, "method_not_allowed", "Use POST.");
    if (!request.body.ok) return bodyFailure(request.body);
    const parsed = body.safeParse(parseJson(request.body.bytes));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return failure(400, "invalid_request", issue?.message ?? "The request is not valid.", {
        field: issue?.path.join(".") ?? "",
      });
    }
    const log = deps.log.withTrace(request.trace);
    try {
      if (parsed.data.action === "open") {
        const isWaiting = await openApproval(
          parsed.data.approval_id,
          parsed.data.callback_url,
          deps,
        );
        return respond(200, { state: isWaiting ? "waiting" : "not_waiting" });
      }
      const { approval_id: approvalId, decision, decided_by: decidedBy, reason } = parsed.data;
      const settlement = await settleApproval({ approvalId, decision, decidedBy, reason }, deps);
      log.info("approval decided", { approval_id: approvalId, outcome: settlement.kind });
      switch (settlement.kind) {
        case "unknown":
          return failure(404, "unknown_approval", `There is no approval ${approvalId}.`);
        case "not_allowed":
          return respond(200, { state: "waiting", detail: settlement.detail });
        case "already":
        case "settled":
          return respond(200, { state: settlement.state });
      }
    } catch (thrown) {
      log.error("review failed", errorFields(thrown));
      return failure(503, "unavailable", "The decision was not recorded: send it again.");
    }
  };
}
