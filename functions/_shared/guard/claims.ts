import { claimFamilies, type ClaimFamily } from "./claim-phrases/families.ts";
import { german } from "./claim-phrases/de.ts";
import { english } from "./claim-phrases/en.ts";
import { swedish } from "./claim-phrases/sv.ts";
import {
  anyOf,
  languages,
  quote,
  type GuardContext,
  type Language,
  type Violation,
} from "./guard.ts";

interface Rule {
  readonly family: ClaimFamily;
  readonly pattern: RegExp;
}

const claimPhrases = { en: english, sv: swedish, de: german };

const rulesOf = (language: Language): readonly Rule[] =>
  Object.entries(claimPhrases[language]).map(([family, phrases]) => ({
    family: family as ClaimFamily,
    pattern: anyOf(phrases),
  }));

const rules = Object.fromEntries(
  languages.map((language) => [language, rulesOf(language)]),
) as Readonly<Record<Language, readonly Rule[]>>;

/** Banned words and regulated claims. A phrase that stands in the facts as it is has been cleared by whoever wrote them. */
export function checkClaims(text: string, { language, facts }: GuardContext): readonly Violation[] {
  const violations: Violation[] = [];
  for (const { family, pattern } of rules[language])
    for (const [phrase] of text.matchAll(pattern)) {
      const lower = phrase.toLowerCase();
      if (facts.facts.some(({ value }) => value.toLowerCase().includes(lower))) continue;
      const reason = `${claimFamilies[family]}: ${quote(phrase)}. Say it without.`;
      violations.push({ guard: "claims", code: family, reason });
    }
  return violations;
}
