import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { isObject } from "../infrastructure/blocks.ts";
import type { ServiceContext } from "../service.ts";

type LogLine = Parameters<ServiceContext["log"]>[0];

const severities: Readonly<Record<string, LogLine["severity"]>> = {
  WARNING: "WARNING",
  WARN: "WARNING",
  ERROR: "ERROR",
  CRITICAL: "ERROR",
  ALERT: "ERROR",
  EMERGENCY: "ERROR",
};

export function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream === null) return;
  createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => {
    if (line !== "") onLine(line);
  });
}

/** A function's line as Cloud Logging reads it: a JSON object is structured, all else is text. */
export function toLogLine(
  line: string,
  stream: "stdout" | "stderr",
  labels: Readonly<Record<string, string>>,
): LogLine {
  const parsed = line.startsWith("{") ? tryParse(line) : undefined;
  if (parsed === undefined)
    return { severity: stream === "stderr" ? "WARNING" : "INFO", message: line, ...labels };
  const { severity, message, ...fields } = parsed;
  return {
    ...fields,
    severity: severities[String(severity).toUpperCase()] ?? "INFO",
    message: typeof message === "string" ? message : line,
    ...labels,
  };
}

function tryParse(line: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
