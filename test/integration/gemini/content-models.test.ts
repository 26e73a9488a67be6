import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { variantsAnswer } from "../../../functions/_shared/content/answer.ts";
import {
  createGenaiModel,
  createGenaiPictures,
} from "../../../functions/_shared/google/genai-model.ts";
import { parseAnswer } from "../../../functions/_shared/guard/schema.ts";
import { withBudget } from "../../../functions/_shared/text-model/budget.ts";
import type { TextModel, TextRequest } from "../../../functions/_shared/text-model/text-model.ts";
import { createAccess } from "../../../local/iam/create-access.ts";
import { createInfrastructure } from "../../../local/infrastructure/read.ts";
import { startMetadataServer, type MetadataServer } from "../../../local/metadata/server.ts";
import { startVertex, type LocalVertex } from "../vertex/local-vertex.ts";

let vertex: LocalVertex;
let model: TextModel;
const options = () => ({
  projectId: "demo",
  location: "europe-west1",
  model: "gemini-test",
  endpoint: vertex.url.replace("http://", ""),
});
let metadata: MetadataServer;
beforeAll(async () => {
  vertex = await startVertex();
  const access = createAccess(createInfrastructure("demo", "europe-west1", []));
  metadata = await startMetadataServer({
    principal: "owner",
    projectId: "demo",
    region: "europe-west1",
    access,
  });
  vi.stubEnv("GCE_METADATA_HOST", `127.0.0.1:${metadata.port}`);
  // No credentials of the person who runs the tests.
  vi.stubEnv("HOME", "/nonexistent");
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", undefined);
  model = createGenaiModel(options());
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await metadata.close();
  await vertex.close();
});

const request: TextRequest = {
  system: "You write for a shop.",
  prompt: `Write.\n<job>\n${JSON.stringify({
    language: "sv",
    max_characters: 60,
    variants: 3,
    names: ["Norrvik"],
    facts: [{ name: "discount", value: "30 %" }],
  })}\n</job>`,
  schema: z.toJSONSchema(variantsAnswer),
  temperature: 0.4,
  seed: 7,
  maxOutputTokens: 500,
  timeoutMs: 5000,
};

const misbehave = (...kinds: readonly string[]) =>
  fetch(`${vertex.url}/_local/gemini`, {
    method: "POST",
    body: JSON.stringify({ misbehave: kinds }),
  });

test("an answer obeys the schema, is the same twice and says that it is offline", async () => {
  const first = await model.generate(request);
  expect(await model.generate(request)).toEqual(first);
  if (first.kind !== "answer") throw new Error(JSON.stringify(first));
  expect(first.modelVersion).toBe("offline-composer-1");
  expect(first.usage.inputTokens).toBeGreaterThan(20);
  const parsed = parseAnswer(variantsAnswer, first.text);
  const texts = parsed.ok ? parsed.value.variants.map(({ text }) => text) : [];
  expect(texts).toHaveLength(3);
  expect(texts.join(" ")).toMatch(/Norrvik.*30 %/u);
});

test.each([
  ["safety_block", { kind: "blocked", reason: "PROHIBITED_CONTENT" }],
  ["quota", { kind: "unavailable", code: "quota", retryable: true }],
  ["model_gone", { kind: "unavailable", code: "model_gone", retryable: false }],
])("%s is a named end", async (kind, outcome) => {
  await misbehave(kind);
  expect(await model.generate(request)).toMatchObject(outcome);
});

test("a model that never answers is given up at the deadline", async () => {
  await misbehave("never");
  const outcome = await model.generate({ ...request, timeoutMs: 300 });
  expect(outcome).toMatchObject({ kind: "unavailable", code: "timeout" });
});

test("broken JSON is an answer that the schema guard refuses", async () => {
  await misbehave("broken_json");
  const outcome = await model.generate(request);
  const parsed = parseAnswer(variantsAnswer, outcome.kind === "answer" ? outcome.text : "");
  expect(parsed).toMatchObject({ ok: false, violations: [{ code: "not_json" }] });
});

test("the budget is never exceeded", async () => {
  const prices = { inputMicrosPerMillion: 300_000, outputMicrosPerMillion: 2_500_000 };
  const budgeted = withBudget(model, prices, 2000);
  const outcomes = await Promise.all(
    [1, 2, 3].map((seed) => budgeted.generate({ ...request, seed })),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(["answer", "over_budget", "over_budget"]);
  expect(budgeted.budget().spentMicros).toBeLessThan(2000);
});

test("a picture is a PNG", async () => {
  const picture = await createGenaiPictures(options()).draw("A linen throw on a bench", 5000);
  if (picture.kind !== "picture") throw new Error(JSON.stringify(picture));
  expect(picture.bytes.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  expect(picture.bytes.readUInt32BE(16)).toBe(768);
});
