import type { ServiceContext } from "../../service.ts";
import type { BlockingCall } from "../execution/runtime.ts";
import { typeError, valueError } from "../execution/workflow-error.ts";
import { asNumber, asString } from "../stdlib/function.ts";
import { millisOf } from "../stdlib/time.ts";
import { encodeJson } from "../values/json.ts";
import type { Value } from "../values/value.ts";

export interface SystemCallOptions {
  readonly log: ServiceContext["log"];
  readonly now: () => Date;
  /** Fields that every line of this execution carries. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Cloud Logging's severities in the three that local services write. */
const severities = {
  DEFAULT: "INFO",
  DEBUG: "INFO",
  INFO: "INFO",
  NOTICE: "INFO",
  WARNING: "WARNING",
  ERROR: "ERROR",
  CRITICAL: "ERROR",
  ALERT: "ERROR",
  EMERGENCY: "ERROR",
} as const;

/** https://cloud.google.com/workflows/docs/reference/stdlib/sys/sleep, …/sleep_until, …/log */
export function systemCalls(options: SystemCallOptions): Readonly<Record<string, BlockingCall>> {
  return {
    "sys.sleep": async (args, { sleep }) => {
      const seconds = Number(asNumber(args.get("seconds"), "sys.sleep's seconds"));
      if (seconds < 0) throw valueError(`sys.sleep needs a positive number, got ${seconds}`);
      await sleep(seconds * 1000);
      return null;
    },
    "sys.sleep_until": async (args, { sleep }) => {
      const until = millisOf(asString(args.get("time"), "sys.sleep_until's time"));
      await sleep(Math.max(0, until - options.now().getTime()));
      return null;
    },
    "sys.log": async (args) => {
      const given = ["data", "text", "json"].filter((name) => args.has(name));
      if (given.length !== 1) throw typeError("sys.log takes one of data, text and json");
      const severity = asString(args.get("severity") ?? "DEFAULT", "severity");
      if (!(severity in severities)) throw valueError(`unknown severity ${severity}`);
      options.log({
        severity: severities[severity as keyof typeof severities],
        message: "workflow log",
        text: textOf(args.get(given[0] ?? "") ?? null),
        ...options.labels,
      });
      return null;
    },
  };
}

const textOf = (value: Value): string => (typeof value === "string" ? value : encodeJson(value));
