/** A value as destinations compare it, or the named reason why it is none. */
export type Normalised =
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "reject"; readonly code: RejectCode };

export const rejectCodes = {
  EMAIL_MISSING: "there is no e-mail address",
  EMAIL_NOT_ASCII: "the e-mail address has letters outside of ASCII",
  EMAIL_INVALID: "the e-mail address is none: local part, @ and a domain with a dot",
  PHONE_MISSING: "there is no phone number",
  PHONE_NOT_A_NUMBER: "the phone number holds other than digits, separators and a leading +",
  PHONE_COUNTRY_UNKNOWN: "a national phone number needs the country, as ISO 3166-1 alpha-2",
  PHONE_AMBIGUOUS:
    "the national phone number can be read in two ways: write it with + and the country's calling code",
  PHONE_IMPOSSIBLE: "no country has such a phone number: check country code and length",
  NAME_MISSING: "nothing is left of the name without titles and punctuation",
  REGION_UNKNOWN: "the country is none of ISO 3166-1 alpha-2",
  POSTAL_CODE_INVALID: "the postal code has other than 3 to 10 letters, digits, spaces and hyphens",
} as const;
export type RejectCode = keyof typeof rejectCodes;

export const value = (text: string): Normalised => ({ kind: "value", value: text });
export const reject = (code: RejectCode): Normalised => ({ kind: "reject", code });

/**
 * Characters that count as white space here, TypeScript and SQL alike: `\s` means more in JavaScript than in RE2. With the
 * ones that show nothing, as the zero-width space.
 */
export const whitespace =
  "\t\n\u000B\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u200B\u2028\u2029\u202F\u205F\u2060\u3000\uFEFF";
