import { expect, test } from "vitest";
import { variantsAnswer } from "../../../../../functions/_shared/content/answer.ts";
import { parseAnswer } from "../../../../../functions/_shared/guard/schema.ts";

test("an answer of the schema is read", () => {
  const answer = '{"variants":[{"text":" Soft linen ","confidence":0.8}]}';
  expect(parseAnswer(variantsAnswer, answer)).toEqual({
    ok: true,
    value: { variants: [{ text: "Soft linen", confidence: 0.8 }] },
  });
});

test.each([
  ["not json", "not_json"],
  ['{"variants":[]}', "shape"],
  ['{"variants":[{"text":"Hi {{name}}","confidence":1}]}', "placeholder"],
])("%s: %s", (answer, code) => {
  const parsed = parseAnswer(variantsAnswer, answer);
  expect(parsed.ok ? [] : parsed.violations.map((violation) => violation.code)).toEqual([code]);
});
