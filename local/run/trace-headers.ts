import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

const traceparent = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/;
const cloudTrace = /^([\da-f]{32})(?:\/(\d+))?(?:;o=(\d))?$/;

/**
 * The trace headers that Cloud Run adds where a request has none, in both notations, so that a caller's trace goes on.
 * https://cloud.google.com/trace/docs/trace-context
 */
export function missingTraceHeaders(
  headers: IncomingHttpHeaders,
): readonly (readonly [string, string])[] {
  const parent = traceparent.exec(String(headers["traceparent"] ?? ""));
  const google = cloudTrace.exec(String(headers["x-cloud-trace-context"] ?? ""));
  if (parent !== null && google !== null) return [];
  const trace = parent?.[1] ?? google?.[1] ?? randomBytes(16).toString("hex");
  const span =
    parent?.[2] ??
    (google?.[2] === undefined
      ? randomBytes(8).toString("hex")
      : BigInt.asUintN(64, BigInt(google[2])).toString(16).padStart(16, "0"));
  const sampled = parent === null ? google?.[3] !== "0" : parent[3]?.endsWith("1") === true;
  const added: (readonly [string, string])[] = [];
  if (parent === null) added.push(["traceparent", `00-${trace}-${span}-${sampled ? "01" : "00"}`]);
  if (google === null)
    added.push(["x-cloud-trace-context", `${trace}/${BigInt(`0x${span}`)};o=${sampled ? 1 : 0}`]);
  return added;
}
