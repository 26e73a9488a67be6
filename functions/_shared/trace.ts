import { randomBytes } from "node:crypto";

export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

export type RandomHex = (bytes: number) => string;
const randomHex: RandomHex = (bytes) => randomBytes(bytes).toString("hex");

const isZero = (hex: string): boolean => /^0+$/.test(hex);

/** `00-<trace>-<span>-<flags>`, https://www.w3.org/TR/trace-context/#traceparent-header ; undefined when it is not one. */
export function parseTraceparent(text: string | undefined): TraceContext | undefined {
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(text ?? "");
  const [, traceId, spanId, flags] = match ?? [];
  if (!traceId || !spanId || !flags || isZero(traceId) || isZero(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export const formatTraceparent = (trace: TraceContext): string =>
  `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? "01" : "00"}`;

/** `TRACE_ID/SPAN_ID;o=OPTIONS` with a decimal span, https://cloud.google.com/trace/docs/trace-context#legacy-http-header */
export function parseCloudTraceContext(text: string | undefined): TraceContext | undefined {
  const match = /^([0-9a-f]{32})(?:\/(\d{1,20}))?(?:;o=(\d))?/i.exec(text ?? "");
  const [, traceId, span = "0", option] = match ?? [];
  if (!traceId || isZero(traceId)) return undefined;
  const spanId = BigInt.asUintN(64, BigInt(span)).toString(16).padStart(16, "0");
  return { traceId: traceId.toLowerCase(), spanId, sampled: option === "1" };
}

/** The caller's trace, W3C before Google's older header; a new one when the caller has none. */
export function traceOf(
  headers: Readonly<Record<string, string | undefined>>,
  random: RandomHex = randomHex,
): TraceContext {
  return (
    parseTraceparent(headers["traceparent"]) ??
    parseCloudTraceContext(headers["x-cloud-trace-context"]) ?? {
      traceId: random(16),
      spanId: random(8),
      sampled: false,
    }
  );
}

/** The same trace with a span of our own, to hand to the next system. */
export const childOf = (trace: TraceContext, random: RandomHex = randomHex): TraceContext => ({
  ...trace,
  spanId: random(8),
});
