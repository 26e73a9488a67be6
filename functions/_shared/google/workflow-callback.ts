import { GoogleAuth } from "google-auth-library";
import { upstreamError } from "../errors.ts";

/** Answers a workflow that waits at a callback endpoint. */
export interface WorkflowCallback {
  send(url: string, body: unknown): Promise<void>;
}

/** https://cloud.google.com/workflows/docs/creating-callback-endpoints#invoke-callback : needs workflows.callbacks.send. */
export function createWorkflowCallback(timeoutMs: number): WorkflowCallback {
  const auth = new GoogleAuth({ scopes: "https://www.googleapis.com/auth/cloud-platform" });
  return {
    async send(url, body) {
      try {
        await auth.request({
          url,
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
          timeout: timeoutMs,
        });
      } catch (cause) {
        throw upstreamError("callback_failed", "The waiting workflow could not be reached.", {
          cause,
        });
      }
    },
  };
}
