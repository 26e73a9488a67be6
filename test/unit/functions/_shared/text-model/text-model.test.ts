import { expect, test } from "vitest";
import { z } from "zod";
import { withBudget } from "../../../../../functions/_shared/text-model/budget.ts";
import { maskPersonalData } from "../../../../../functions/_shared/text-model/placeholders.ts";
import { responseSchema } from "../../../../../functions/_shared/text-model/response-schema.ts";
import { withRetries } from "../../../../../functions/_shared/text-model/retry.ts";
import type {
  TextModel,
  TextOutcome,
  TextRequest,
} from "../../../../../functions/_shared/text-model/text-model.ts";

const request: TextRequest = {
  system: "s",
  prompt: "p".repeat(199),
  schema: 0,
  temperature: 0,
  seed: 1,
  maxOutputTokens: 100,
  timeoutMs: 1000,
};
const answer: TextOutcome = {
  kind: "answer",
  text: "{}",
  usage: { inputTokens: 50, outputTokens: 10 },
  modelVersion: "m",
};
const failed: TextOutcome = { kind: "unavailable", code: "failed", detail: "x", retryable: true };
const modelOf = (...outcomes: readonly TextOutcome[]): TextModel & { calls: () => number } => {
  let calls = 0;
  return {
    calls: () => calls,
    generate: () => Promise.resolve(outcomes[Math.min(calls++, outcomes.length - 1)] ?? failed),
  };
};
const prices = { inputMicrosPerMillion: 1e6, outputMicrosPerMillion: 2e6 };

test("what was used is settled, not what was reserved", async () => {
  // Reserved: 101 tokens in (201 characters and the schema, halved) and 100 out = 301; used: 50 + 20.
  const model = withBudget(modelOf(answer), prices, 301);
  expect((await model.generate(request)).kind).toBe("answer");
  expect(model.budget().spentMicros).toBe(70);
  expect((await model.generate(request)).kind).toBe("over_budget");
});

test("a call without an answer keeps its reservation", async () => {
  const model = withBudget(modelOf(failed), prices, 1000);
  await model.generate(request);
  expect(model.budget().spentMicros).toBe(301);
});

test("retries end with the first answer and never repeat what is final", async () => {
  const pauses: number[] = [];
  const options = {
    maxAttempts: 3,
    backoffMs: 100,
    random: () => 0.5,
    pause: (ms: number) => Promise.resolve(void pauses.push(ms)),
  };
  const flaky = modelOf(failed, failed, answer);
  expect(await withRetries(flaky, options).generate(request)).toBe(answer);
  expect(pauses).toEqual([50, 100]);
  const gone = modelOf({ kind: "unavailable", code: "model_gone", detail: "", retryable: false });
  await withRetries(gone, options).generate(request);
  expect(gone.calls()).toBe(1);
});

test("personal data leaves as placeholders and comes back", () => {
  const masked = maskPersonalData("Write to Anna Lund, anna@post.example, +46 70 123 45 67", [
    "Anna Lund",
  ]);
  expect(masked.text).not.toMatch(/Anna|post|70/u);
  expect(masked.restore(masked.text)).toBe(
    "Write to Anna Lund, anna@post.example, +46 70 123 45 67",
  );
});

test("a zod schema becomes what Vertex AI takes", () => {
  const schema = z.strictObject({
    items: z.array(z.enum(["a", "b"])).max(3),
    share: z.number().min(0),
  });
  expect(responseSchema(z.toJSONSchema(schema))).toEqual({
    type: "OBJECT",
    required: ["items", "share"],
    propertyOrdering: ["items", "share"],
    properties: {
      items: { type: "ARRAY", maxItems: "3", items: { type: "STRING", enum: ["a", "b"] } },
      share: { type: "NUMBER", minimum: 0 },
    },
  });
  expect(() => responseSchema(z.toJSONSchema(z.union([z.string(), z.int()])))).toThrow(
    "no single type",
  );
});
