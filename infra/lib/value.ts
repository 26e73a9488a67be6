import { configValue, type EnvironmentConfig } from "../config/schema.ts";
import { bucketNames, requireName, topicNames, type Naming } from "./naming.ts";

/** Environment values of functions and workflows: text, or a reference to something of the environment. */
export type Value =
  | string
  | { readonly topic: string }
  | { readonly bucket: string }
  | { readonly function: string }
  | { readonly config: string }
  | { readonly destination: string; readonly url: string };

export interface ValueContext {
  readonly config: EnvironmentConfig;
  readonly naming: Naming;
  /** The file that declares the values, for error messages. */
  readonly user: string;
  readonly urlOf?: (functionName: string) => string;
}

/** Topics become their short names and buckets their full ones, as Google's clients take them. */
export function resolveValues(
  values: Readonly<Record<string, Value>>,
  context: ValueContext,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      resolve(value, { ...context, user: `${context.user} (${name})` }),
    ]),
  );
}

function resolve(value: Value, { config, naming, user, urlOf }: ValueContext): string {
  if (typeof value === "string") return value;
  if ("topic" in value) return requireName("topic", topicNames, value.topic, user);
  if ("bucket" in value)
    return naming.bucket(requireName("bucket", bucketNames, value.bucket, user));
  if ("destination" in value)
    return config.twinsUrl === "" ? value.url : `${config.twinsUrl}/${value.destination}`;
  if ("config" in value) return configValue(config, value.config, user);
  if (urlOf === undefined)
    throw new Error(
      `${user} refers to function "${value.function}": functions never call each other.`,
    );
  return urlOf(value.function);
}
