import { regionCode } from "./address.ts";
import { phoneCountries, phoneNumberPattern } from "./generated/phone-rules.ts";
import { reject, value, whitespace, type Normalised } from "./normalised.ts";

export interface PhoneCountry {
  readonly callingCode: string;
  /** What is dialled before a national number inside the country; empty where nothing is. */
  readonly trunkPrefix: string;
  /** `00` begins an international number here, and nothing else does. */
  readonly dialsOutWith00: boolean;
  /** National numbers that begin so are not decided; `none` where all are. */
  readonly undecided: string;
}

/** Between the digits of a number; the Unicode dashes are those that text programs put there. */
export const separators = `${whitespace}().\\/\u2010\u2011\u2012\u2013\u2014\u2015\u2212-`;

const separator = new RegExp(`[${separators}]`, "gu");
const possible = new RegExp(phoneNumberPattern, "u");

/**
 * E.164. Decided by a table of calling codes, lengths and trunk prefixes alone, so that SQL decides the same: a number is
 * international (`+49 …`, `+44 (0)20 …`, or `00…` where the country dials out so), or national with a known country. What
 * the table cannot decide is refused by name, never guessed.
 */
export function normalisePhone(input: string | null, country: string | null): Normalised {
  const whole = (input ?? "").replace(separator, "");
  if (whole === "") return reject("PHONE_MISSING");
  const text = whole.startsWith("+")
    ? (input ?? "").replaceAll("(0)", "").replace(separator, "")
    : whole;
  if (!/^\+?[0-9]+$/.test(text)) return reject("PHONE_NOT_A_NUMBER");
  if (text.startsWith("+")) return checked([text.slice(1)]);
  const rule = phoneCountries[regionCode(country)];
  if (rule === undefined) return reject("PHONE_COUNTRY_UNKNOWN");
  const { callingCode, trunkPrefix, dialsOutWith00, undecided } = rule;
  if (dialsOutWith00 && text.startsWith("00")) return checked([text.slice(2)]);
  if (text.startsWith(undecided)) return reject("PHONE_AMBIGUOUS");
  const hasTrunk = trunkPrefix !== "" && text.startsWith(trunkPrefix);
  const outcome = checked([
    ...(hasTrunk ? [`${callingCode}${text.slice(trunkPrefix.length)}`] : []),
    `${callingCode}${text}`,
  ]);
  // `49 171 …` and `49 0171 …` without their plus sign may be national numbers as well.
  const behindCode =
    trunkPrefix !== "" && text.startsWith(`${callingCode}${trunkPrefix}`)
      ? `${callingCode}${text.slice(callingCode.length + trunkPrefix.length)}`
      : text;
  const withoutPlus = text.startsWith(callingCode) && possible.test(behindCode);
  const isOther = outcome.kind === "value" && outcome.value !== `+${behindCode}`;
  return withoutPlus && isOther ? reject("PHONE_AMBIGUOUS") : outcome;
}

function checked(candidates: readonly string[]): Normalised {
  const found = candidates.find((digits) => possible.test(digits));
  return found === undefined ? reject("PHONE_IMPOSSIBLE") : value(`+${found}`);
}
