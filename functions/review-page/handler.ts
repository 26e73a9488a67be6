import { z } from "zod";
import { readReviewToken, type ReviewGrant } from "../_shared/content/review-link.ts";
import type { Warehouse } from "../_shared/google/warehouse.ts";
import type { WorkflowCallback } from "../_shared/google/workflow-callback.ts";
import { bodyFailure, failure, type HttpHandler, type HttpResponse } from "../_shared/http.ts";
import { errorFields, type Logger } from "../_shared/log.ts";
import { readApproval, type ShownApproval } from "./approval.ts";
import { approvalPage, messagePage } from "./page.ts";

export interface ReviewPageDependencies {
  readonly key: string;
  readonly warehouse: Pick<Warehouse, "query">;
  readonly callback: WorkflowCallback;
  readonly now: () => Date;
  readonly log: Logger;
}

const form = z.object({
  token: z.string(),
  decision: z.enum(["approved", "rejected"]),
  reason: z.string().trim().min(1).max(1000),
});

/** `GET ?token=…` shows, `POST` decides: a mail scanner that follows links decides nothing. */
export function createReviewPageHandler(deps: ReviewPageDependencies): HttpHandler {
  return async (request) => {
    const log = deps.log.withTrace(request.trace);
    try {
      if (request.method === "GET")
        return await withApproval(request.query?.get("token") ?? "", deps, (found) =>
          page(200, approvalPage(found.approval, found.grant.reviewer, found.token)),
        );
      if (request.method !== "POST") return failure(405, "method_not_allowed", "Use GET or POST.");
      if (!request.body.ok) return bodyFailure(request.body);
      const parsed = form.safeParse(
        Object.fromEntries(new URLSearchParams(request.body.bytes.toString("utf8"))),
      );
      if (!parsed.success)
        return page(400, messagePage("Not decided", "A decision needs a reason: go back."));
      const { token, decision, reason } = parsed.data;
      return await withApproval(token, deps, async ({ grant, approval }) => {
        if (approval.callbackUrl === null)
          return page(
            503,
            messagePage("Not yet", "The workflow is not listening yet: try again in a minute."),
          );
        await deps.callback.send(approval.callbackUrl, {
          decision,
          decided_by: grant.reviewer,
          reason,
        });
        log.info("decision sent", { approval_id: grant.approval_id, decision });
        return page(200, messagePage("Thank you", `Your decision (${decision}) was sent.`));
      });
    } catch (thrown) {
      log.error("review page failed", errorFields(thrown));
      return page(503, messagePage("Not decided", "Something failed: try again in a minute."));
    }
  };
}

interface Found {
  readonly grant: ReviewGrant;
  readonly approval: ShownApproval;
  readonly token: string;
}

/** What the link is for, while it still waits; else a page that says why there is nothing to decide. */
async function withApproval(
  token: string,
  { key, warehouse, now }: ReviewPageDependencies,
  show: (found: Found) => HttpResponse | Promise<HttpResponse>,
): Promise<HttpResponse> {
  const reading = readReviewToken(token, key, now());
  if (reading.kind === "invalid")
    return page(403, messagePage("No access", "This link is not valid: ask for a new one."));
  if (reading.kind === "expired")
    return page(403, messagePage("Too late", "This link has expired: ask for a new one."));
  const approval = await readApproval(reading.grant.approval_id, warehouse);
  if (approval === undefined)
    return page(404, messagePage("Not found", "There is nothing under this link."));
  if (approval.state !== "waiting")
    return page(
      200,
      messagePage(
        "Decided",
        `This was ${approval.state}${approval.decidedBy === null ? "" : ` by ${approval.decidedBy}`}.`,
      ),
    );
  return show({ grant: reading.grant, approval, token });
}

/** The token stands in the address: nothing may keep it, pass it on or put the page in a frame. */
const page = (status: number, html: string): HttpResponse => ({
  status,
  html,
  headers: {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
  },
});
