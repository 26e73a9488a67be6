import { readFileSync } from "node:fs";
import { CloudSchedulerJob } from "@cdktf/provider-google/lib/cloud-scheduler-job/index.js";
import { WorkflowsWorkflow } from "@cdktf/provider-google/lib/workflows-workflow/index.js";
import { Construct } from "constructs";
import type { WorkflowDeployment } from "../../workflows/deployment.ts";
import { stackOf } from "../lib/environment-stack.ts";
import { escapeTemplate } from "../lib/escape.ts";
import { accountReference } from "../lib/naming.ts";
import { resolveValues } from "../lib/value.ts";
import type { CloudFunction } from "./function.ts";
import { grantRole } from "./grant.ts";

const sourceLimitBytes = 128 * 1024;

/** A workflow that runs as the service account of its own (made in the foundation) and, when it has a schedule, the job that starts it. */
export class Workflow extends Construct {
  constructor(
    scope: Construct,
    deployment: WorkflowDeployment,
    functions: ReadonlyMap<string, CloudFunction>,
  ) {
    super(scope, `workflow_${deployment.name}`);
    const { config, naming } = stackOf(this);
    const { name, schedule } = deployment;
    const user = `workflows/registry.ts (${name})`;
    const functionOf = (functionName: string): CloudFunction => {
      const found = functions.get(functionName);
      if (found === undefined)
        throw new Error(
          `${user} names function "${functionName}", which functions/registry.ts does not have.`,
        );
      return found;
    };

    const account = accountReference(naming, "workflow", name);
    const key = stackOf(this).keyId("workflows");
    const context = {
      member: account.member,
      user,
      serviceOf: (functionName: string) => functionOf(functionName).function.name,
    };
    // Call logs are written in the name of the workflow.
    const grants = [
      { role: "roles/logging.logWriter", project: true } as const,
      ...deployment.grants,
    ];
    const bindings = grants.map((grant) => grantRole(this, grant, context));
    const workflow = new WorkflowsWorkflow(this, "workflow", {
      name,
      region: config.region,
      description: deployment.description,
      labels: { component: name },
      serviceAccount: account.id,
      sourceContents: escapeTemplate(sourceOf(deployment)),
      userEnvVars: resolveValues(deployment.environment, {
        config,
        naming,
        user,
        urlOf: (functionName) => functionOf(functionName).uri,
      }),
      callLogLevel: "LOG_ERRORS_ONLY",
      deletionProtection: config.deletionProtection,
      ...(key === undefined ? {} : { cryptoKeyName: key }),
      dependsOn: bindings,
    });
    if (schedule !== undefined) this.startOn(schedule, workflow);
  }

  private startOn(
    schedule: NonNullable<WorkflowDeployment["schedule"]>,
    workflow: WorkflowsWorkflow,
  ): void {
    const { config, naming } = stackOf(this);
    const name = workflow.nameInput ?? "";
    const account = accountReference(naming, "schedule", name);
    // Workflows has no IAM policy per workflow, so the project is the smallest resource.
    const invoker = grantRole(
      // Apart from the workflow's own grants, which may have the same role.
      new Construct(this, "start"),
      { role: "roles/workflows.invoker", project: true },
      { member: account.member, user: `schedule of ${name}` },
    );
    const body = JSON.stringify({ argument: JSON.stringify(schedule.argument) });
    new CloudSchedulerJob(this, "schedule", {
      name,
      region: config.region,
      schedule: schedule.cron,
      timeZone: schedule.timeZone,
      paused: config.schedulesPaused,
      attemptDeadline: "60s",
      retryConfig: { retryCount: 3, minBackoffDuration: "10s", maxBackoffDuration: "60s" },
      httpTarget: {
        httpMethod: "POST",
        uri: `https://workflowexecutions.googleapis.com/v1/${workflow.id}/executions`,
        headers: { "Content-Type": "application/json" },
        body: Buffer.from(body).toString("base64"),
        oauthToken: {
          serviceAccountEmail: account.email,
          scope: "https://www.googleapis.com/auth/cloud-platform",
        },
      },
      dependsOn: [invoker],
    });
  }
}

/** The joined source; each file holds one or more top-level subworkflows. */
function sourceOf({ name, files }: WorkflowDeployment): string {
  const source = files
    .map((file) => readFileSync(new URL(`../../workflows/${file}`, import.meta.url), "utf8"))
    .join("\n");
  const sizeBytes = Buffer.byteLength(source);
  if (sizeBytes > sourceLimitBytes)
    throw new Error(
      `Workflow ${name} has ${sizeBytes} bytes; Google Cloud takes ${sourceLimitBytes}. Move steps to another workflow.`,
    );
  return source;
}
