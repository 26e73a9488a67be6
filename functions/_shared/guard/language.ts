import type { GuardContext, Language, Violation } from "./guard.ts";
import { profiles, tellingLetters, type ProfiledLanguage } from "./language-profiles.ts";

export interface LanguageVerdict {
  readonly language: ProfiledLanguage | "other_script" | "unknown";
  /** Log-odds per language, for reasons and tests. */
  readonly scores: Readonly<Record<ProfiledLanguage, number>>;
}

const codes = Object.keys(profiles) as ProfiledLanguage[];

/** How much a word that only some languages have speaks for them: rarer among languages is stronger. */
const wordWeights = new Map<string, Partial<Record<ProfiledLanguage, number>>>();
/** ln P(third letter | first two) of each language's words, smoothed. */
const trigrams = new Map<string, Float64Array>();
buildTables();

function buildTables(): void {
  const counts = new Map<string, Float64Array>();
  codes.forEach((code, index) => {
    const words = new Set(profiles[code].split(/\s+/u));
    for (const word of words) {
      const weights = wordWeights.get(word) ?? {};
      weights[code] = 1;
      wordWeights.set(word, weights);
      const padded = ` ${word} `;
      for (let i = 0; i + 3 <= padded.length; i++) {
        const gram = padded.slice(i, i + 3);
        const row = counts.get(gram) ?? new Float64Array(codes.length);
        row[index] = (row[index] ?? 0) + 1 / words.size;
        counts.set(gram, row);
      }
    }
  });
  for (const weights of wordWeights.values()) {
    const sharedBy = Object.keys(weights).length;
    for (const code of Object.keys(weights) as ProfiledLanguage[]) weights[code] = 2.5 / sharedBy;
  }
  const smoothing = 0.004;
  for (const [gram, row] of counts) {
    const total = row.reduce((a, b) => a + b, 0) + smoothing * codes.length;
    trigrams.set(
      gram,
      row.map((value) => Math.log(((value + smoothing) / total) * codes.length) * 0.35),
    );
  }
}

/** Names, links and placeholders have no language. `ignore` holds lower-case words that say nothing, such as the brand's. */
export function detectLanguage(
  text: string,
  ignore: ReadonlySet<string> = new Set(),
): LanguageVerdict {
  const scores = Object.fromEntries(codes.map((code) => [code, 0])) as Record<
    ProfiledLanguage,
    number
  >;
  const plain = text
    .replaceAll(/https?:\/\/\S+|\S+@\S+|\{\{?[^}]*\}?\}|\[[^\]]*\]/gu, " ")
    .toLowerCase();
  const words = (plain.match(/[\p{L}'’]+/gu) ?? []).filter((word) => !ignore.has(word));
  const letters = words.join("");
  if (letters.length === 0) return { language: "unknown", scores };
  const latin = letters.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (latin < letters.length / 2) return { language: "other_script", scores };
  for (const word of words) scoreWord(word.replaceAll("’", "'"), scores);
  for (const [pattern, weights] of tellingLetters) {
    const count = Math.min(3, letters.match(pattern)?.length ?? 0);
    if (count === 0) continue;
    for (const [code, weight] of Object.entries(weights))
      scores[code as ProfiledLanguage] += weight * count;
  }
  const [best, second] = codes.toSorted((a, b) => scores[b] - scores[a]);
  if (best === undefined || second === undefined || scores[best] - scores[second] < 0.8)
    return { language: "unknown", scores };
  return { language: best, scores };
}

function scoreWord(word: string, scores: Record<ProfiledLanguage, number>): void {
  const known = wordWeights.get(word);
  if (known !== undefined)
    for (const [code, weight] of Object.entries(known)) scores[code as ProfiledLanguage] += weight;
  const padded = ` ${word} `;
  for (let i = 0; i + 3 <= padded.length; i++) {
    const row = trigrams.get(padded.slice(i, i + 3));
    if (row === undefined) continue;
    codes.forEach((code, index) => {
      scores[code] += row[index] ?? 0;
    });
  }
}

const names: Readonly<Record<Language, string>> = { en: "English", sv: "Swedish", de: "German" };

/** Refuses what is clearly another language; a text too short to tell passes, as a person would let it. */
export function checkLanguage(text: string, context: GuardContext): readonly Violation[] {
  const { language, facts } = context;
  const verdict = detectLanguage(text, facts.names);
  if (verdict.language === language || verdict.language === "unknown") return [];
  const found =
    verdict.language in names ? names[verdict.language as Language] : `not ${names[language]}`;
  const reason = `It reads as ${found}: write it in ${names[language]}.`;
  return [{ guard: "language", code: "wrong_language", reason }];
}
