import { z } from "zod";
import { isSource } from "../../schemas/registry.ts";
import { parseEnvironment } from "../_shared/config.ts";

/** Write key → source. A key that names no source would refuse every event of its site, so it is refused at start. */
const writeKeys = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "must be a JSON object of write key to source" });
      return z.NEVER;
    }
  })
  .pipe(
    z.record(
      z.string().min(8),
      z.string().refine(isSource, "every write key must name a source of schemas/registry.ts"),
      "must be a JSON object of write key (8 characters or more) to source",
    ),
  );

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  EVENTS_TOPIC: z.string().min(1),
  /** The topic has a schema, which has no place for JSON: payloads travel as text. */
  EVENT_SCHEMA: z.stringbool(),
  WRITE_KEYS: writeKeys,
  SALESFORCE_WEBHOOK_SECRET: z.string().min(16, "must have at least 16 characters"),
});

export interface CollectConfig {
  readonly projectId: string;
  readonly topic: string;
  readonly payloadAsText: boolean;
  readonly writeKeys: ReadonlyMap<string, string>;
  /** Signing secret by webhook source. */
  readonly webhookSecrets: ReadonlyMap<string, string>;
}

export function readConfig(variables: Readonly<Record<string, string | undefined>>): CollectConfig {
  const parsed = parseEnvironment(environment, variables);
  return {
    projectId: parsed.GOOGLE_CLOUD_PROJECT,
    topic: parsed.EVENTS_TOPIC,
    payloadAsText: parsed.EVENT_SCHEMA,
    writeKeys: new Map(Object.entries(parsed.WRITE_KEYS)),
    webhookSecrets: new Map([["salesforce", parsed.SALESFORCE_WEBHOOK_SECRET]]),
  };
}
