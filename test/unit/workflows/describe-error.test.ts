import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { resultOf } from "../local/workflows/run-source.ts";

const fragment = readFileSync(
  join(import.meta.dirname, "../../../workflows/fragments/run-model.yaml"),
  "utf8",
);

/** A workflow of the fragment's subworkflow alone, given an error. */
const described = (error: unknown): Promise<unknown> => {
  const { describe_error: subworkflow } = parse(fragment) as Record<string, unknown>;
  const main = {
    params: ["error"],
    steps: [
      { describe: { call: "describe_error", args: { error: "${error}" }, result: "line" } },
      { done: { return: "${line}" } },
    ],
  };
  return resultOf(JSON.stringify({ main, describe_error: subworkflow }), JSON.stringify(error));
};

test.each<[string, unknown, string]>([
  [
    "a failed job says why it failed",
    {
      message: "Long-running operation returned unsuccessful response.",
      tags: ["OperationError"],
      operation: { status: { errorResult: { reason: "invalidQuery", message: "No such column" } } },
    },
    "No such column",
  ],
  [
    "a failed operation of another kind keeps its message",
    {
      message: "Long-running operation returned unsuccessful response.",
      operation: { done: true },
    },
    "Long-running operation returned unsuccessful response.",
  ],
  ["an HTTP error keeps its message", { code: 404, message: "Not found" }, "Not found"],
  ["text is itself", "held back", "held back"],
  ["anything else is shown as JSON", { code: 500 }, '{"code":500}'],
  ["a long one is cut", "x".repeat(1000), "x".repeat(900)],
])("%s", async (_what, error, line) => {
  expect(await described(error)).toBe(line);
});
