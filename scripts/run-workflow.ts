import type { ExecutionsClient } from "@google-cloud/workflows";
import { z } from "zod";
import { createBigQuery, createExecutions, queryRows } from "./clients.ts";
import { CommandError } from "./output.ts";
import type { Target } from "./target.ts";

const pollMs = 100;
/** Whether a sync waits for a person is asked once in so many polls. */
const pollsPerQuestion = 10;

/**
 * Starts a workflow and waits for its end, and for the syncs that the pipeline has begun, whose results are added under the
 * destination's name. Throws CommandError with the workflow's own error when it fails.
 */
export async function runWorkflow(
  target: Target,
  workflow: string,
  argument: unknown,
): Promise<unknown> {
  const client = await createExecutions();
  try {
    const parent = client.workflowPath(target.projectId, target.region, workflow);
    const [started] = await client.createExecution({
      parent,
      execution: { argument: JSON.stringify(argument) },
    });
    const name = started.name ?? "";
    const result = await awaitExecution(client, target, name, idOf(name));
    const begun = withSyncs.safeParse(result);
    if (!begun.success) return result;
    const { run_id: runId, syncs } = begun.data;
    const ended: Record<string, unknown> = {};
    for (const sync of syncs)
      ended[sync.workflow.replace(/^sync-/, "")] =
        sync.execution === null
          ? { state: "failed", detail: sync.detail }
          : await awaitExecution(client, target, sync.execution, runId);
    return { ...(result as object), ...ended };
  } finally {
    await client.close();
  }
}

const withSyncs = z.object({
  run_id: z.string(),
  syncs: z.array(
    z.object({
      workflow: z.string(),
      execution: z.string().nullable(),
      detail: z.string().nullable(),
    }),
  ),
});

const idOf = (execution: string): string => execution.split("/").at(-1) ?? "";

/** Until it ends, or until its sync waits for a person, which may take a day. */
async function awaitExecution(
  client: ExecutionsClient,
  target: Target,
  name: string,
  runId: string,
): Promise<unknown> {
  const workflow = name.split("/").at(-3) ?? "";
  for (let polls = 1; ; polls++) {
    const [execution] = await client.getExecution({ name });
    if (execution.state === "SUCCEEDED") return JSON.parse(execution.result ?? "null") as unknown;
    if (execution.state !== "ACTIVE" && execution.state !== "QUEUED")
      throw new CommandError(
        `workflow ${workflow} ended as ${String(execution.state)}: ${execution.error?.payload ?? execution.error?.context ?? "no reason given"} (execution ${idOf(name)})`,
      );
    if (workflow.startsWith("sync-") && polls % pollsPerQuestion === 0) {
      const [blocked] = await queryRows(
        createBigQuery(target),
        `SELECT state, detail, planned FROM ops.sync_runs AS r
WHERE sync_run_id = @run AND state = "blocked"
  AND EXISTS (SELECT 1 FROM ops.sync_approvals AS a WHERE a.sync_run_id = r.sync_run_id AND a.state = "waiting" AND a.callback_url IS NOT NULL)`,
        { run: runId },
      );
      if (blocked !== undefined) return { run_id: runId, ...blocked };
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
