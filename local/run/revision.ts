import type { Principal, ResourceName } from "../iam/access.ts";
import { isObject } from "../infrastructure/blocks.ts";
import { serviceNameOf } from "../infrastructure/computed-attributes.ts";
import type { Resource } from "../infrastructure/infrastructure.ts";

/** What a `google_cloudfunctions2_function` says about the service that runs it, with Cloud Run's defaults filled in. */
export interface Revision {
  readonly functionName: string;
  readonly service: string;
  readonly resource: ResourceName;
  readonly entryPoint: string;
  /** Event functions are called with CloudEvents; all others with plain HTTP requests. */
  readonly signatureType: "http" | "cloudevent";
  readonly principal: Principal;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretVariable[];
  readonly concurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly timeoutMs: number;
}

export interface SecretVariable {
  readonly variable: string;
  readonly secretId: string;
}

/** https://cloud.google.com/run/docs/about-instance-autoscaling; functions: one request per instance unless declared. */
const defaults = { concurrency: 1, maxInstances: 100, timeoutSeconds: 60 };

export function readRevision(
  resource: Resource,
  place: { readonly projectId: string; readonly region: string },
): Revision {
  const { attributes, stack, address } = resource;
  const build = block(attributes["build_config"]);
  const config = block(attributes["service_config"]);
  const required = (from: Readonly<Record<string, unknown>>, name: string): string => {
    const value = from[name];
    if (typeof value === "string" && value !== "") return value;
    throw new Error(`${stack}/${address} needs ${name}.`);
  };
  const count = (name: string, fallback: number): number => {
    const value = config[name] ?? fallback;
    const number = Number(value);
    if (Number.isInteger(number) && number >= 0) return number;
    throw new Error(`${stack}/${address}: ${name} must be a whole number, not ${String(value)}.`);
  };
  const functionName = required(attributes, "name");
  const service = serviceNameOf(functionName);
  const location = String(attributes["location"] ?? place.region);
  return {
    functionName,
    service,
    resource: `projects/${place.projectId}/locations/${location}/services/${service}`,
    entryPoint: required(build, "entry_point"),
    signatureType: attributes["event_trigger"] === undefined ? "http" : "cloudevent",
    // Without one it would be the project's default account, an editor: infra gives each function its own.
    principal: required(config, "service_account_email"),
    environment: texts(config["environment_variables"]),
    secrets: secretVariables(config["secret_environment_variables"]),
    concurrency: Math.max(1, count("max_instance_request_concurrency", defaults.concurrency)),
    minInstances: count("min_instance_count", 0),
    maxInstances: Math.max(1, count("max_instance_count", defaults.maxInstances)),
    timeoutMs: count("timeout_seconds", defaults.timeoutSeconds) * 1_000,
  };
}

function block(value: unknown): Readonly<Record<string, unknown>> {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return isObject(first) ? first : {};
}

function texts(value: unknown): Record<string, string> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([name, text]) => [name, String(text)]));
}

function secretVariables(value: unknown): readonly SecretVariable[] {
  return (Array.isArray(value) ? value : []).map((entry: unknown) => {
    const { key, secret } = block(entry);
    return { variable: String(key), secretId: String(secret).split("/").at(-1) ?? "" };
  });
}
