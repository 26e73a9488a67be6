import { reject, value, whitespace, type Normalised } from "./normalised.ts";

/** Punctuation and symbols since Unicode 15, which not every engine of regular expressions knows for such. */
const young =
  "\u1B4E\u1B4F\u1B7F\u20C1\u2427-\u2429\u2B96\u2FFC-\u2FFF\u31E4\u31E5\u31EF\uFBC3-\uFBD2\uFD90\uFD91\uFDC8-\uFDCE";
/** The planes of emoji, historic scripts and private use. Those of rarer Chinese characters stay. */
const otherPlanes = "\u{10000}-\u{1FFFF}\u{40000}-\u{10FFFF}";
/** Punctuation, symbols and characters that show nothing. */
export const notOfNames = `\\p{P}\\p{S}\\p{Cc}\\p{Cf}\uFE0E\uFE0F\u20E3${young}${otherPlanes}`;
export const prefixPattern = "^(?:mr|mrs|ms|miss|mx|dr|prof|herr|frau|mme|sr|sra) ";
export const suffixPattern = " (?:jr|sr|ii|iii|iv|md|phd|esq)$";

const spaces = new RegExp(`[${whitespace}]+`, "gu");
const others = new RegExp(`[${notOfNames}]`, "gu");
const prefix = new RegExp(prefixPattern, "u");
const suffix = new RegExp(suffixPattern, "u");

/**
 * Given and family name: lower case, without titles, suffixes and punctuation; accents stay.
 * https://developers.google.com/data-manager/api/devguides/concepts/formatting
 */
export function normaliseName(input: string | null): Normalised {
  const plain = lowerCase((input ?? "").normalize("NFC").replace(spaces, " ").replace(others, ""))
    .replace(/ +/g, " ")
    .trim();
  const bare = plain.replace(prefix, "").replace(suffix, "");
  return bare === "" ? reject("NAME_MISSING") : value(bare);
}

/**
 * Each letter by itself: JavaScript makes a sigma at the end of a word another letter than inside, which SQL does not, and
 * the dotted capital I has no lower case of its own.
 */
const lowerCase = (text: string): string =>
  text.replaceAll("İ", "i").replaceAll("Σ", "σ").toLowerCase();
