import { z } from "zod";
import { variantsAnswer } from "../_shared/content/answer.ts";
import { checkText } from "../_shared/guard/check.ts";
import { capConfidence } from "../_shared/guard/confidence.ts";
import { createDuplicateIndex } from "../_shared/guard/duplicates.ts";
import { factSheet, type Fact } from "../_shared/guard/facts.ts";
import type { GuardContext, Language, Violation } from "../_shared/guard/guard.ts";
import { parseAnswer } from "../_shared/guard/schema.ts";
import { maskPersonalData } from "../_shared/text-model/placeholders.ts";
import type { TextModel, TextOutcome } from "../_shared/text-model/text-model.ts";
import type { Brief } from "./brief.ts";
import { prompt, repairPrompt, system } from "./prompts/variants-v1.ts";

export interface WritingOptions {
  readonly temperature: number;
  readonly seed: number;
  readonly maxOutputTokens: number;
  readonly timeoutMs: number;
}

export interface WrittenText {
  readonly text: string;
  readonly confidence: number;
  readonly violations: readonly Violation[];
  readonly isRepaired: boolean;
  /** Of a brief with a text per item: the item. */
  readonly itemId?: string;
}

/** What a text is written from and judged by. */
export interface Assignment {
  readonly brief: Brief;
  readonly language: Language;
  readonly facts: readonly Fact[];
}

/** Why there is no text, or nothing but texts that were refused. */
export type WritingState =
  | "written"
  | "all_dropped"
  | "blocked"
  | "over_budget"
  | Extract<TextOutcome, { readonly kind: "unavailable" }>["code"];

export interface Writing {
  readonly state: WritingState;
  readonly detail: string | null;
  readonly kept: readonly WrittenText[];
  readonly dropped: readonly WrittenText[];
  readonly modelVersion: string | null;
}

const schema = z.toJSONSchema(variantsAnswer);

/** Asks for texts, judges them, has what failed written once more with the reasons, and drops what fails again. */
export async function writeVariants(
  brief: Brief,
  language: Language,
  facts: readonly Fact[],
  model: TextModel,
  options: WritingOptions,
): Promise<Writing> {
  const task = prompt(brief, language, facts);
  const first = await ask(task, model, options);
  if (first.kind !== "answer") return ended(first);
  const { kept, dropped, detail, modelVersion } = await repairText(
    { brief, language, facts },
    task,
    first.text,
    model,
    options,
  );
  return writing(brief, kept, dropped, detail, modelVersion ?? first.modelVersion);
}

interface Repaired {
  readonly kept: readonly WrittenText[];
  readonly dropped: readonly WrittenText[];
  /** Why there was no second attempt. */
  readonly detail: string | null;
  /** Of the second attempt; null when none was needed or made. */
  readonly modelVersion: string | null;
}

/** Judges an answer; what fails is asked for once more with the reasons, and judged again. */
export async function repairText(
  { brief, language, facts }: Assignment,
  task: string,
  answer: string,
  model: TextModel,
  options: WritingOptions,
): Promise<Repaired> {
  const judge = createJudge(brief, language, facts);
  const judged = judge(answer, false);
  const failed = judged.filter(({ violations }) => violations.length > 0);
  let kept = judged.filter(({ violations }) => violations.length === 0);
  if (failed.length === 0) return { kept, dropped: [], detail: null, modelVersion: null };
  const again = repairPrompt(task, failed, failed.length);
  const second = await ask(again, model, { ...options, seed: options.seed + 1 });
  if (second.kind !== "answer")
    return { kept, dropped: failed, detail: ended(second).detail, modelVersion: null };
  const repaired = judge(second.text, true);
  kept = [...kept, ...repaired.filter(({ violations }) => violations.length === 0)];
  const dropped = [...failed, ...repaired.filter(({ violations }) => violations.length > 0)];
  return { kept, dropped, detail: null, modelVersion: second.modelVersion };
}

/** Personal data in a brief never reaches the model; its answer gets it back. */
async function ask(task: string, model: TextModel, options: WritingOptions): Promise<TextOutcome> {
  const masked = maskPersonalData(task);
  const outcome = await model.generate({ ...options, system, prompt: masked.text, schema });
  return outcome.kind === "answer" ? { ...outcome, text: masked.restore(outcome.text) } : outcome;
}

/** Texts of one brief are compared with each other, repaired ones with those kept before. */
function createJudge(brief: Brief, language: Language, facts: readonly Fact[]) {
  const sheet = factSheet(facts, [brief.brand, ...brief.names]);
  const context: GuardContext = {
    language,
    channel: brief.channel,
    facts: sheet,
    allowedHosts: brief.allowedHosts,
    voice: { address: brief.address, maxExclamationMarks: 1, maxEmoji: 1, avoid: [] },
    earlier: createDuplicateIndex(),
  };
  return (answer: string, isRepaired: boolean): WrittenText[] => {
    const parsed = parseAnswer(variantsAnswer, answer);
    if (!parsed.ok)
      return [
        { text: answer.slice(0, 500), confidence: 0, violations: parsed.violations, isRepaired },
      ];
    return parsed.value.variants.map(({ text, confidence }) => {
      const violations = checkText(text, context);
      if (violations.length === 0) context.earlier.add(text);
      return {
        text,
        confidence: capConfidence(confidence, sheet.smallestSample),
        violations,
        isRepaired,
      };
    });
  };
}

function ended(outcome: Exclude<TextOutcome, { readonly kind: "answer" }>): Writing {
  const none = { kept: [], dropped: [], modelVersion: null };
  switch (outcome.kind) {
    case "blocked":
      return { ...none, state: "blocked", detail: `The model refused: ${outcome.reason}.` };
    case "over_budget":
      return { ...none, state: "over_budget", detail: outcome.detail };
    case "unavailable":
      return { ...none, state: outcome.code, detail: outcome.detail };
  }
}

function writing(
  brief: Brief,
  passed: readonly WrittenText[],
  dropped: readonly WrittenText[],
  detail: string | null,
  modelVersion: string,
): Writing {
  const kept = passed.toSorted((a, b) => b.confidence - a.confidence).slice(0, brief.keep);
  return {
    state: kept.length === 0 ? "all_dropped" : "written",
    detail:
      detail ?? (kept.length === 0 ? "Every text broke a rule, also after its repair." : null),
    kept,
    dropped,
    modelVersion,
  };
}
