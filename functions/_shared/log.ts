import type { TraceContext } from "./trace.ts";
import { asEngineError } from "./errors.ts";

export type Severity = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";
export type LogFields = Readonly<Record<string, unknown>>;

/** One JSON line per entry in Cloud Logging's shape. Messages are constant, what varies is a field; never a payload, never PII. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warning(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  critical(message: string, fields?: LogFields): void;
  /** The same logger whose entries belong to this trace. */
  withTrace(trace: TraceContext): Logger;
}

export interface LogOptions {
  readonly service: string;
  readonly projectId: string;
  readonly write?: (line: string) => void;
}

/** https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields */
export function createLogger(options: LogOptions, trace?: TraceContext): Logger {
  const write = options.write ?? ((line: string) => process.stdout.write(`${line}\n`));
  const traceFields =
    trace === undefined
      ? {}
      : {
          "logging.googleapis.com/trace": `projects/${options.projectId}/traces/${trace.traceId}`,
          "logging.googleapis.com/spanId": trace.spanId,
          "logging.googleapis.com/trace_sampled": trace.sampled,
        };
  const entry =
    (severity: Severity) =>
    (message: string, fields: LogFields = {}): void =>
      write(
        JSON.stringify({ severity, message, service: options.service, ...fields, ...traceFields }),
      );
  return {
    info: entry("INFO"),
    warning: entry("WARNING"),
    error: entry("ERROR"),
    critical: entry("CRITICAL"),
    withTrace: (next) => createLogger(options, next),
  };
}

/** What a log entry says about a failure: its code and words, and the words of what caused it. */
export function errorFields(thrown: unknown): LogFields {
  const error = asEngineError(thrown);
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { kind: error.kind, code: error.code, error: error.message, ...cause };
}
