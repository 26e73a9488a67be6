import type { Resource } from "../infrastructure/infrastructure.ts";
import { type CronSchedule, parseCron } from "./cron.ts";

export interface SchedulerJob {
  readonly name: string;
  readonly schedule: CronSchedule;
  readonly isPaused: boolean;
  readonly target: HttpTarget;
  readonly retries: Retries;
  readonly attemptDeadlineMs: number;
}

export interface HttpTarget {
  readonly uri: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly credentials?:
    | { readonly kind: "oauth"; readonly serviceAccount: string }
    | { readonly kind: "oidc"; readonly serviceAccount: string; readonly audience: string };
}

/** https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs#retryconfig */
export interface Retries {
  readonly count: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

type Block = Readonly<Record<string, unknown>>;

/** `google_cloud_scheduler_job` as Terraform declares it. @throws naming the resource and what it cannot honour. */
export function jobOf(resource: Resource): SchedulerJob {
  const { attributes, address } = resource;
  const target = blockOf(attributes, "http_target");
  if (!target) {
    throw new Error(`${address}: only http_target is supported locally: use one.`);
  }
  const retry = blockOf(attributes, "retry_config") ?? {};
  try {
    return {
      name: textOf(attributes, "name") ?? "",
      schedule: parseCron(
        textOf(attributes, "schedule") ?? "",
        textOf(attributes, "time_zone") ?? "Etc/UTC",
      ),
      isPaused: attributes["paused"] === true,
      target: targetOf(target),
      retries: {
        count: Number(retry["retry_count"] ?? 0),
        minBackoffMs: secondsOf(retry, "min_backoff_duration", 5) * 1000,
        maxBackoffMs: secondsOf(retry, "max_backoff_duration", 3600) * 1000,
      },
      attemptDeadlineMs: secondsOf(attributes, "attempt_deadline", 180) * 1000,
    };
  } catch (cause) {
    throw new Error(`${address}: ${(cause as Error).message}`, { cause });
  }
}

function targetOf(target: Block): HttpTarget {
  const uri = textOf(target, "uri");
  if (uri === undefined || !URL.canParse(uri)) throw new Error(`http_target.uri is no URL: ${uri}`);
  const body = textOf(target, "body");
  const oauth = blockOf(target, "oauth_token");
  const oidc = blockOf(target, "oidc_token");
  const account = textOf(oauth ?? oidc ?? {}, "service_account_email") ?? "";
  return {
    uri,
    method: textOf(target, "http_method") ?? "POST",
    headers: Object.fromEntries(
      Object.entries(target["headers"] ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    // Terraform takes the body in Base64.
    ...(body === undefined ? {} : { body: Buffer.from(body, "base64") }),
    ...(oauth ? { credentials: { kind: "oauth", serviceAccount: account } } : {}),
    ...(oidc
      ? {
          credentials: {
            kind: "oidc",
            serviceAccount: account,
            audience: textOf(oidc, "audience") ?? uri,
          },
        }
      : {}),
  };
}

/** Blocks are lists with one entry, or the block itself where the reader has unwrapped it. */
function blockOf(attributes: Block, name: string): Block | undefined {
  const value = attributes[name];
  const block: unknown = Array.isArray(value) ? value[0] : value;
  return typeof block === "object" && block !== null ? (block as Block) : undefined;
}

function textOf(attributes: Block, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function secondsOf(attributes: Block, name: string, fallback: number): number {
  const text = textOf(attributes, name);
  if (text === undefined) return fallback;
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text)?.[1];
  if (seconds === undefined) throw new Error(`${name} must be seconds, as in "5s", got ${text}`);
  return Number(seconds);
}
