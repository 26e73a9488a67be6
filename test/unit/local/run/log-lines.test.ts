import { expect, test } from "vitest";
import { toLogLine } from "../../../../local/run/log-lines.ts";

const labels = { service: "land", instance: "land-1" };

test.each([
  [
    '{"severity":"CRITICAL","message":"m","n":1}',
    "stdout",
    { severity: "ERROR", message: "m", n: 1 },
  ],
  ['{"severity":"NOTICE","message":"m"}', "stdout", { severity: "INFO", message: "m" }],
  ['{"message":"m","service":"its own"}', "stdout", { severity: "INFO", message: "m" }],
  ['{"n":1}', "stdout", { severity: "INFO", message: '{"n":1}', n: 1 }],
  ["{not json", "stdout", { severity: "INFO", message: "{not json" }],
  ["at file.js:1", "stderr", { severity: "WARNING", message: "at file.js:1" }],
] as const)("%s on %s", (line, stream, expected) => {
  expect(toLogLine(line, stream, labels)).toEqual({ ...expected, ...labels });
});
