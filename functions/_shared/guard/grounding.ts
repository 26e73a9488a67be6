import { quote, type GuardContext, type Violation } from "./guard.ts";
import type { FactSheet } from "./facts.ts";
import { ungroundedNames } from "./names.ts";
import { findNumbers, type FoundNumber } from "./numbers.ts";

/** Numbers and names that are not in the facts: a claim such as "40 % off" must be found there. */
export function checkGrounding(
  text: string,
  { facts, language }: GuardContext,
): readonly Violation[] {
  const prose = withoutMarkers(text);
  const numbers = findNumbers(prose)
    .filter((found) => !isIdiom(prose, found, language) && !isGrounded(found, facts.numbers))
    .map((found) => ({
      guard: "grounding" as const,
      code: "number",
      reason: `The number ${quote(found.text)} is not in the facts: leave it out or use one that is.`,
    }));
  const names = ungroundedNames(prose, language, facts).map((name) => ({
    guard: "grounding" as const,
    code: "name",
    reason: `The name ${quote(name)} is not in the facts: leave it out.`,
  }));
  return [...numbers, ...names];
}

/** List numbering, links and placeholders name no quantity. */
const withoutMarkers = (text: string): string =>
  text
    .replaceAll(/(?<=^|[.!?:]\s)\s*\d{1,2}[.)]\s+(?=\p{Lu})/gmu, " ")
    .replaceAll(/https?:\/\/\S*[^\s.,;:!?]|\{\{[^}]*\}\}/gu, (match) => " ".repeat(match.length));

/** A fact rounded to the digits that are written counts as the fact. */
function isGrounded({ value, decimals }: FoundNumber, numbers: FactSheet["numbers"]): boolean {
  const scale = 10 ** decimals;
  return numbers.some(
    (fact) =>
      Math.abs(fact) === Math.abs(value) ||
      (Math.abs(value) >= 1 && Math.round(Math.abs(fact) * scale) / scale === Math.abs(value)),
  );
}

/** Number words that count nothing where they stand. */
const idioms: Readonly<Record<GuardContext["language"], RegExp>> = {
  en: /\b(?:two of a kind|ten out of ten|half the fun|twice about|second|a thousand thanks|better half|think twice)\b/giu,
  sv: /(?:\bsex[a-zåäö]|tusen tack|två flugor|tänka? två gånger|andra halva|en till)/giu,
  de: /(?:tausend dank|acht(?:en|et|ung|sam)|(?:gib|gebt|nehmt|nimm|außer) acht|zwei mal überlegen|halbe sache)/giu,
};

function isIdiom(
  text: string,
  { text: number, index }: FoundNumber,
  language: GuardContext["language"],
): boolean {
  if (/\d/u.test(number)) return false;
  for (const match of text.matchAll(idioms[language]))
    if (index >= match.index && index < match.index + match[0].length) return true;
  // "sex" and "acht" are numbers in one language and words in another; English "double" may be a verb or an adjective.
  return number.toLowerCase() === "sex" && language !== "sv";
}
