import { describe, expect, it } from "vitest";
import {
  childOf,
  formatTraceparent,
  parseCloudTraceContext,
  parseTraceparent,
  traceOf,
} from "../../../../functions/_shared/trace.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const zeros = (count: number): string => "0".repeat(count);
const random = (bytes: number): string => "ab".repeat(bytes);

describe("traceparent", () => {
  it("is read and written", () => {
    const trace = parseTraceparent(traceparent);
    expect(trace).toEqual({ traceId, spanId: "00f067aa0ba902b7", sampled: true });
    expect(trace && formatTraceparent(trace)).toBe(traceparent);
  });

  it.each([
    undefined,
    "",
    "00-xyz",
    `00-${zeros(32)}-00f067aa0ba902b7-01`,
    `00-${traceId}-${zeros(16)}-01`,
  ])("%s is none", (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});

describe("X-Cloud-Trace-Context", () => {
  it.each([
    [`${traceId}/67667974448284343;o=1`, { traceId, spanId: "00f067aa0ba902b7", sampled: true }],
    [`${traceId}/1`, { traceId, spanId: "0000000000000001", sampled: false }],
    ["nonsense", undefined],
  ])("%s", (text, trace) => {
    expect(parseCloudTraceContext(text)).toEqual(trace);
  });
});

describe("the trace of a request", () => {
  it("is the caller's, W3C first, else a new one", () => {
    const google = `${"c".repeat(32)}/1;o=1`;
    expect(traceOf({ traceparent, "x-cloud-trace-context": google }).traceId).toBe(traceId);
    expect(traceOf({ "x-cloud-trace-context": google }).traceId).toBe("c".repeat(32));
    expect(traceOf({}, random)).toEqual({
      traceId: "ab".repeat(16),
      spanId: "ab".repeat(8),
      sampled: false,
    });
  });

  it("goes on with a span of our own", () => {
    expect(childOf(traceOf({ traceparent }), random)).toEqual({
      traceId,
      spanId: "ab".repeat(8),
      sampled: true,
    });
  });
});
