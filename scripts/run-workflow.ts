import { createExecutions } from "./clients.ts";
import { CommandError } from "./output.ts";
import type { Target } from "./target.ts";

const pollMs = 100;

/** Starts a workflow and waits for its end. Throws CommandError with the workflow's own error when it fails. */
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
    for (;;) {
      const [execution] = await client.getExecution({ name });
      if (execution.state === "SUCCEEDED") return JSON.parse(execution.result ?? "null") as unknown;
      if (execution.state !== "ACTIVE" && execution.state !== "QUEUED")
        throw new CommandError(
          `workflow ${workflow} ended as ${String(execution.state)}: ${execution.error?.payload ?? execution.error?.context ?? "no reason given"} (execution ${name.split("/").at(-1)})`,
        );
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } finally {
    await client.close();
  }
}
