import type { Language } from "./guard.ts";
import { wordsOf, type FactSheet } from "./facts.ts";
import {
  ambiguous,
  capitalisedWords,
  givenNames,
  knownNames,
  measureNouns,
} from "./name-lexicon.ts";

interface Token {
  readonly text: string;
  readonly lower: string;
  readonly isCapital: boolean;
  /** First of its sentence, line, quotation or list item: a capital says nothing there. */
  readonly isFirst: boolean;
  /** Nothing but a space between it and the word before. */
  readonly isAdjacent: boolean;
}

const word = /[\p{L}][\p{L}\p{N}&’'-]*/gu;
const link = /https?:\/\/\S*[^\s.,;:!?]|\S+@\S*[^\s.,;:!?]/gu;

/** Names of people, companies, products and places that the facts do not hold. */
export function ungroundedNames(
  text: string,
  language: Language,
  { names }: FactSheet,
): readonly string[] {
  const tokens = tokensOf(text);
  const isTitle = isTitleCase(tokens);
  const found: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined || isKnown(token, names)) continue;
    if (isName(token, tokens[i - 1], tokens[i + 1], language, isTitle)) found.push(token.text);
  }
  return found;
}

function tokensOf(text: string): readonly Token[] {
  const plain = text.replaceAll(link, (match) => " ".repeat(match.length));
  const tokens: Token[] = [];
  let end = 0;
  for (const match of plain.matchAll(word)) {
    const between = plain.slice(end, match.index);
    const lower = match[0].toLowerCase();
    tokens.push({
      text: match[0],
      lower,
      isCapital: match[0][0] !== lower[0],
      isFirst: end === 0 || /[.!?:;•|–—\n"“”„»«()\p{Extended_Pictographic}]/u.test(between),
      isAdjacent: /^ +$/u.test(between),
    });
    end = match.index + match[0].length;
  }
  return tokens;
}

/** "Slow Mornings, Warm Wool": capitals of style. Judged on words that a sentence would write small. */
function isTitleCase(tokens: readonly Token[]): boolean {
  const long = tokens.filter(({ text, isFirst }) => text.length > 3 && !isFirst);
  return long.filter(({ isCapital }) => isCapital).length >= long.length * 0.7 && long.length >= 2;
}

function isKnown({ lower }: Token, names: ReadonlySet<string>): boolean {
  if (names.has(lower)) return true;
  const stem = lower.replace(/['’]?s$/u, "");
  return names.has(stem) || wordsOf(lower.replaceAll("-", " ")).some((part) => names.has(part));
}

function isName(
  token: Token,
  before: Token | undefined,
  after: Token | undefined,
  language: Language,
  isTitle: boolean,
): boolean {
  const stem = token.lower.replace(/['’]s$/u, "");
  const genitive = stem.endsWith("s") ? stem.slice(0, -1) : stem;
  if (!token.isCapital)
    return isInnerCapital(token.text) || (knownNames.has(stem) && !ambiguous.has(stem));
  const isListed = [stem, genitive].some((form) => knownNames.has(form) || givenNames.has(form));
  if (isListed && !(ambiguous.has(stem) && (token.isFirst || isTitle || language === "de")))
    return true;
  if (isInnerCapital(token.text)) return true;
  const isShout = token.text === token.text.toUpperCase();
  if (isTitle || isShout || capitalisedWords.has(stem)) return false;
  if (language !== "de") return !token.isFirst && stem.length > 1;
  return isGermanName(token, before, after);
}

/** "iPhone", "AeroGrip": no ordinary word is written so. */
const isInnerCapital = (text: string): boolean => /\p{Ll}\p{Lu}/u.test(text) && !/-/u.test(text);

/** All German nouns have capitals; two in a row without a measure, an article or a comma are a name. */
function isGermanName(token: Token, before: Token | undefined, after: Token | undefined): boolean {
  if (token.isFirst || measureNouns.has(token.lower)) return false;
  const follows =
    before !== undefined &&
    before.isCapital &&
    token.isAdjacent &&
    !before.isFirst &&
    !measureNouns.has(before.lower);
  const titled =
    before !== undefined && token.isAdjacent && /^(?:herr|frau|dr|prof)$/u.test(before.lower);
  const precedes = after !== undefined && givenNames.has(token.lower) && after.isCapital;
  return follows || titled || precedes;
}
