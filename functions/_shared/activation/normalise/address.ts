import { phoneCountries } from "./generated/phone-rules.ts";
import { reject, value, whitespace, type Normalised } from "./normalised.ts";

export const postalCodePattern = "^[A-Z0-9](?:[A-Z0-9 -]{1,8})[A-Z0-9]$";

const spaces = new RegExp(`[${whitespace}]+`, "gu");
const postalCode = new RegExp(postalCodePattern, "u");
const region = /^[A-Z]{2}$/;

/** White space at the ends gone, upper case; not yet known to be a country. */
export const regionCode = (input: string | null): string =>
  asciiUpper((input ?? "").replace(spaces, " ").trim());

/** Sent as it is, not hashed. */
export function normaliseRegion(input: string | null): Normalised {
  const code = regionCode(input);
  return region.test(code) && Object.hasOwn(phoneCountries, code)
    ? value(code)
    : reject("REGION_UNKNOWN");
}

/** Sent as it is, not hashed. */
export function normalisePostalCode(input: string | null): Normalised {
  const code = asciiUpper((input ?? "").replace(spaces, " ").trim());
  return postalCode.test(code) ? value(code) : reject("POSTAL_CODE_INVALID");
}

/** Only ASCII letters: `ß` would become two and the dotless i another letter. */
const asciiUpper = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
