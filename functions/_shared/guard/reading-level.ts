import type { GuardContext, Language, Violation } from "./guard.ts";

/** LIX counts words of more than 6 letters; German compounds make its ordinary prose read 8 to 10 higher. */
const maxLix: Readonly<Record<Language, number>> = { en: 55, sv: 55, de: 64 };
const maxSentenceWords = 32;
/** One sentence of few words has a high LIX easily: below `minWords` nothing is said, below `sureWords` more is allowed. */
const minWords = 9;
const sureWords = 16;
const shortTextAllowance = 22;

/**
 * LIX: words per sentence plus the percentage of long words. 40 is a newspaper, above 60 an official text.
 * Björnsson, Läsbarhet (1968).
 */
export function lixOf(text: string): { lix: number; words: number; longestSentence: number } {
  const sentences = text
    .split(/[.!?:;]+(?=\s|$)|\n+/u)
    .map((sentence) => sentence.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [])
    .filter((words) => words.length > 0);
  const words = sentences.flat();
  if (words.length === 0) return { lix: 0, words: 0, longestSentence: 0 };
  const long = words.filter((word) => word.length > 6).length;
  return {
    lix: words.length / sentences.length + (100 * long) / words.length,
    words: words.length,
    longestSentence: Math.max(...sentences.map((sentence) => sentence.length)),
  };
}

export function checkReadingLevel(text: string, context: GuardContext): readonly Violation[] {
  // Read by a painter, not by customers.
  if (context.channel === "picture_brief") return [];
  const { lix, words, longestSentence } = lixOf(text);
  if (longestSentence > maxSentenceWords)
    return violation(
      "long_sentence",
      `A sentence has ${longestSentence} words and may have ${maxSentenceWords}: split it.`,
    );
  const max = maxLix[context.language] + (words < sureWords ? shortTextAllowance : 0);
  if (words < minWords || lix <= max) return [];
  return violation(
    "hard_to_read",
    `Its readability index (LIX) is ${Math.round(lix)} and may be ${max}: use shorter sentences and words.`,
  );
}

const violation = (code: string, reason: string): readonly Violation[] => [
  { guard: "reading_level", code, reason },
];
