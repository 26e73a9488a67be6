import { wordEnd, wordStart } from "./guard.ts";
import { numberWords } from "./number-words.ts";

export interface FoundNumber {
  readonly value: number;
  readonly text: string;
  readonly index: number;
  /** Decimals written: a fact may be rounded to them. */
  readonly decimals: number;
}

const digits =
  /(?<![\p{L}\d])(\d{1,3}(?:[.,'’   ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?)(?!\d)/gu;
/** The suffix of a number and what it multiplies: 3k, 2 million, 1,5 miljoner, 2 Mio. */
const scales: readonly (readonly [RegExp, number])[] = [
  [/^\s?(?:k|tusen|tausend|thousand)(?![\p{L}])/iu, 1e3],
  [/^\s?(?:m|mn|mio\.?|million(?:s|en)?|miljon(?:er)?)(?![\p{L}\p{N}])/iu, 1e6],
  [/^\s?(?:bn|billion|miljard(?:er)?|milliarden?)(?![\p{L}])/iu, 1e9],
];
const words = new RegExp(
  `${wordStart}(?:${[...numberWords.keys()].toSorted((a, b) => b.length - a.length).join("|")})${wordEnd}`,
  "giu",
);

/** Every number a text names, in figures of any of the three languages' styles or in words. */
export function findNumbers(text: string): readonly FoundNumber[] {
  const found: FoundNumber[] = [];
  if (/\d/u.test(text))
    for (const match of text.matchAll(digits)) {
      const { value, decimals } = parseDigits(match[0]);
      const rest = text.slice(match.index + match[0].length, match.index + match[0].length + 12);
      const scale = scales.find(([suffix]) => suffix.test(rest))?.[1] ?? 1;
      found.push({ value: value * scale, text: match[0], index: match.index, decimals });
    }
  for (const match of text.matchAll(words)) {
    const value = numberWords.get(match[0].toLowerCase());
    if (value !== undefined) found.push({ value, text: match[0], index: match.index, decimals: 0 });
  }
  return found;
}

/** "1,299" and "1.299" are thousands, "4,5" and "4.50" decimals: three digits after a mark make a group. */
function parseDigits(text: string): { value: number; decimals: number } {
  const marks = text.match(/[.,]/gu) ?? [];
  const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  const tail = text.length - last - 1;
  const isDecimal = last !== -1 && (tail !== 3 || /^0[.,]/u.test(text));
  const isOneKind = new Set(marks).size === 1 && marks.length > 1;
  if (isDecimal && !isOneKind) {
    const whole = text.slice(0, last).replaceAll(/\D/gu, "");
    const fraction = text.slice(last + 1);
    return { value: Number(`${whole}.${fraction}`), decimals: fraction.length };
  }
  return { value: Number(text.replaceAll(/\D/gu, "")), decimals: 0 };
}
