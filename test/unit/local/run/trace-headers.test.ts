import { expect, test } from "vitest";
import { missingTraceHeaders } from "../../../../local/run/trace-headers.ts";

const trace = "0af7651916cd43dd8448eb211c80319c";

test.each([
  [
    { traceparent: `00-${trace}-00000000000000ff-00` },
    [["x-cloud-trace-context", `${trace}/255;o=0`]],
  ],
  [
    { "x-cloud-trace-context": `${trace}/18446744073709551615;o=1` },
    [["traceparent", `00-${trace}-ffffffffffffffff-01`]],
  ],
  [
    { traceparent: `00-${trace}-00000000000000ff-01`, "x-cloud-trace-context": `${trace}/1;o=1` },
    [],
  ],
])("%j gets %j", (headers, expected) => {
  expect(missingTraceHeaders(headers)).toEqual(expected);
});

test("a request without a trace begins one, the same in both notations", () => {
  const added = Object.fromEntries(missingTraceHeaders({ traceparent: "malformed" }));
  const [, id, span = ""] =
    /^00-([\da-f]{32})-([\da-f]{16})-01$/.exec(added["traceparent"] ?? "") ?? [];
  expect(added["x-cloud-trace-context"]).toBe(`${id}/${BigInt(`0x${span}`)};o=1`);
});
