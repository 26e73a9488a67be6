import { variantsAnswer } from "../../../functions/_shared/content/answer.ts";
import { checkText } from "../../../functions/_shared/guard/check.ts";
import {
  guardKinds,
  type GuardKind,
  type Violation,
} from "../../../functions/_shared/guard/guard.ts";
import { parseAnswer } from "../../../functions/_shared/guard/schema.ts";
import type { Check } from "../report.ts";
import { readHeldSet, type HeldText } from "./held-set.ts";

interface KindFigures {
  readonly planted: number;
  readonly found: number;
  readonly recall: number;
  readonly clean: number;
  readonly falseAlarms: number;
  readonly falseAlarmRate: number;
}

export interface GuardFigures {
  readonly kinds: Readonly<Partial<Record<GuardKind, KindFigures>>>;
  /** Clean texts that no guard of any kind stopped. */
  readonly cleanPassed: number;
  readonly misses: readonly string[];
  readonly alarms: readonly string[];
}

const judge = ({ planted, text, context }: HeldText): readonly Violation[] => {
  if (planted !== "schema") return checkText(text, context);
  const parsed = parseAnswer(variantsAnswer, text);
  return parsed.ok ? [] : parsed.violations;
};

/** Recall on planted violations and false alarms on clean texts, per guard. */
export function measureGuards(): { figures: GuardFigures; checks: readonly Check[] } {
  const judged = readHeldSet().map((held) => ({ held, violations: judge(held) }));
  const clean = judged.filter(({ held }) => held.planted === undefined);
  const misses: string[] = [];
  const alarms: string[] = [];
  const kinds: Partial<Record<GuardKind, KindFigures>> = {};
  const checks: Check[] = [];
  for (const kind of guardKinds) {
    const planted = judged.filter(({ held }) => held.planted === kind);
    const missed = planted.filter(({ violations }) => !violations.some((v) => v.guard === kind));
    const alarmed = clean.filter(({ violations }) => violations.some((v) => v.guard === kind));
    misses.push(...missed.map(({ held }) => `${kind}: ${held.text}`));
    alarms.push(
      ...alarmed.map(
        ({ held, violations }) =>
          `${kind}: ${held.text} (${violations.find((v) => v.guard === kind)?.reason ?? ""})`,
      ),
    );
    const found = planted.length - missed.length;
    const recall = found / planted.length;
    const falseAlarmRate = alarmed.length / clean.length;
    kinds[kind] = {
      planted: planted.length,
      found,
      recall,
      clean: clean.length,
      falseAlarms: alarmed.length,
      falseAlarmRate,
    };
    checks.push(
      { model: kind, metric: "recall", value: recall, limit: ">= 0.98", isMet: recall >= 0.98 },
      {
        model: kind,
        metric: "false alarms",
        value: falseAlarmRate,
        limit: "<= 0.02",
        isMet: falseAlarmRate <= 0.02,
      },
    );
  }
  const cleanPassed = clean.filter(({ violations }) => violations.length === 0).length;
  return { figures: { kinds, cleanPassed, misses, alarms }, checks };
}
