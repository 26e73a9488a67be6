import type { Infrastructure, Resource } from "../infrastructure/infrastructure.ts";
import { compileWorkflow } from "./definition/deploy.ts";
import {
  type CallLogLevel,
  type Workflow,
  revisionIdOf,
  workflowName,
} from "./executions/workflow.ts";

const levels: readonly string[] = ["LOG_ALL_CALLS", "LOG_ERRORS_ONLY", "LOG_NONE"];

/** `google_workflows_workflow` as Terraform declares it. @throws naming the resource and the attribute it cannot honour. */
export function workflowOf(
  resource: Resource,
  infrastructure: Infrastructure,
  revision: number,
): Workflow {
  const id = text(resource, "name");
  const source = text(resource, "source_contents");
  const location = optionalText(resource, "region") ?? infrastructure.region;
  const projectId = optionalText(resource, "project") ?? infrastructure.projectId;
  const level = optionalText(resource, "call_log_level") ?? "LOG_NONE";
  if (resource.attributes["crypto_key_name"] !== undefined) {
    throw new Error(`${resource.address}: crypto_key_name is not supported locally: leave it out.`);
  }
  return {
    id,
    projectId,
    location,
    name: workflowName(projectId, location, id),
    definition: compileWorkflow(id, source),
    source,
    serviceAccount: serviceAccountOf(resource, projectId),
    userEnvironment: environmentOf(resource),
    callLogLevel: levels.includes(level) ? (level as CallLogLevel) : "LOG_NONE",
    revisionId: revisionIdOf(revision, source),
  };
}

/** Terraform takes the e-mail, or the account's resource name that ends in it. */
function serviceAccountOf(resource: Resource, projectId: string): string {
  const account = optionalText(resource, "service_account");
  // Without one, Workflows uses the Compute Engine default account.
  if (account === undefined) return `${projectId}-compute@developer.gserviceaccount.com`;
  return account.slice(account.lastIndexOf("/") + 1);
}

/** https://cloud.google.com/workflows/docs/use-environment-variables#limitations */
function environmentOf(resource: Resource): Readonly<Record<string, string>> {
  const variables = resource.attributes["user_env_vars"];
  if (variables === undefined || variables === null) return {};
  const entries = Object.entries(variables).map(([name, value]): [string, string] => {
    if (/^(GOOGLE|WORKFLOWS)/.test(name) || name === "") {
      throw new Error(`${resource.address}: user_env_vars may not define ${name}: it is reserved.`);
    }
    return [name, String(value)];
  });
  if (entries.length > 20) {
    throw new Error(`${resource.address}: user_env_vars has ${entries.length}, at most 20.`);
  }
  return Object.fromEntries(entries);
}

function text(resource: Resource, attribute: string): string {
  const value = optionalText(resource, attribute);
  if (value !== undefined) return value;
  throw new Error(`${resource.address}: ${attribute} is missing: set it to a string.`);
}

export function optionalText(resource: Resource, attribute: string): string | undefined {
  const value = resource.attributes[attribute];
  return typeof value === "string" && value !== "" ? value : undefined;
}
