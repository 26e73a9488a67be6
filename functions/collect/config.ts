import { z } from "zod";
import { isSource } from "../../schemas/registry.ts";
import { parseEnvironment } from "../_shared/config.ts";
import { findWebhook } from "./webhooks/registry.ts";

const jsonObject = (of: string) =>
  z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: `must be a JSON object of ${of}` });
      return z.NEVER;
    }
  });

/** Write key → source. A key that names no source would refuse every event of its site, so it is refused at start. */
const writeKeys = jsonObject("write key to source").pipe(
  z.record(
    z.string().min(8),
    z.string().refine(isSource, "every write key must name a source of schemas/registry.ts"),
    "must be a JSON object of write key (8 characters or more) to source",
  ),
);

/** Source → signing secret of its webhook; a source without one is refused. */
const webhookSecrets = jsonObject("source to signing secret").pipe(
  z.record(
    z.string().refine((source) => findWebhook(source) !== undefined, "has no webhook"),
    z.string().min(16, "must have at least 16 characters"),
  ),
);

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  EVENTS_TOPIC: z.string().min(1),
  /** The topic has a schema, which has no place for JSON: payloads travel as text. */
  EVENT_SCHEMA: z.stringbool(),
  WRITE_KEYS: writeKeys,
  WEBHOOK_SECRETS: webhookSecrets,
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
    webhookSecrets: new Map(Object.entries(parsed.WEBHOOK_SECRETS)),
  };
}
