import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { variantsAnswer } from "../../../../functions/_shared/content/answer.ts";
import { checkText } from "../../../../functions/_shared/guard/check.ts";
import { createDuplicateIndex } from "../../../../functions/_shared/guard/duplicates.ts";
import { factSheet, type Fact } from "../../../../functions/_shared/guard/facts.ts";
import type { Language } from "../../../../functions/_shared/guard/guard.ts";
import { brief } from "../../../../functions/generate-content/brief.ts";
import {
  examples,
  prompt,
  repairPrompt,
  system,
  version,
} from "../../../../functions/generate-content/prompts/variants-v1.ts";

const subjects = brief.parse({
  name: "subjects",
  version: 1,
  goal: "Bring customers back.",
  channel: "email_subject",
  audience: "customer",
  languages: ["en"],
  variants: 2,
  keep: 1,
  impact: "low",
  tone: "plain",
  address: "informal",
  brand: "Norrvik",
  allowedHosts: ["norrvik.example"],
});
const facts: readonly Fact[] = [{ name: "buyers", value: "1200", sampleSize: 1200 }];
const sent = prompt(subjects, "en", facts);

test("the job is the last block of the prompt, with the facts and nothing that is not for the model", () => {
  const [, job = ""] = /<job>\n(.*)\n<\/job>$/s.exec(sent) ?? [];
  expect(JSON.parse(job)).toEqual({
    goal: "Bring customers back.",
    channel: "email_subject",
    limit: "60 graphemes",
    max_characters: 60,
    language: "en",
    tone: "plain",
    address: "informal",
    audience: "customer",
    variants: 2,
    names: ["Norrvik"],
    links: ["norrvik.example"],
    facts: [{ name: "buyers", value: "1200" }],
  });
});

test.each(examples.map((example) => [example.job, example.answer] as const))(
  "the example %s is answered as the guards want it",
  (job, answer) => {
    const asked = JSON.parse(job) as { language: Language; facts: readonly Fact[] };
    for (const { text } of variantsAnswer.parse(JSON.parse(answer)).variants)
      expect(
        checkText(text, {
          language: asked.language,
          channel: "email_subject",
          facts: factSheet(asked.facts),
          allowedHosts: [],
          voice: { address: "informal", maxExclamationMarks: 1, maxEmoji: 1, avoid: [] },
          earlier: createDuplicateIndex(),
        }),
      ).toEqual([]);
  },
);

test("a repair names each refused text with its reasons, and asks the same job again", () => {
  const reason = "The number 40 is not in the facts.";
  const violations = [{ guard: "grounding", code: "number", reason } as const];
  const again = repairPrompt(sent, [{ text: "40 % off", violations }], 1);
  expect(again).toContain(`- "40 % off": ${reason}`);
  expect(again.endsWith(sent)).toBe(true);
});

/** The version is recorded with every text, so another text of the prompt needs another version: a new file beside this one. */
test("a version is one text", () => {
  const text = [version, system, sent, repairPrompt(sent, [], 1)].join("\n");
  expect(createHash("sha256").update(text).digest("hex").slice(0, 16)).toBe("45cfe2346b0e44a3");
});
