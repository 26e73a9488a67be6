import { reject, value, whitespace, type Normalised } from "./normalised.ts";

/** Letters of both cases: a test before lower-casing, which turns the Kelvin sign into an ASCII k. */
export const emailPattern =
  "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$";
export const asciiPattern = "^[\\x21-\\x7E]*$";
export const maxEmailLength = 254;
/** Domains that deliver without regard to dots and what follows a plus sign. */
export const gmailPattern = "@(?:gmail|googlemail)\\.com$";

const email = new RegExp(emailPattern, "u");
const ascii = new RegExp(asciiPattern, "u");
const gmail = new RegExp(gmailPattern, "u");
const spaces = new RegExp(`[${whitespace}]`, "gu");

/**
 * Lower case, no white space; at Gmail without dots and `+tag`.
 * https://developers.google.com/data-manager/api/devguides/concepts/formatting
 */
export function normaliseEmail(input: string | null): Normalised {
  const text = (input ?? "").replace(spaces, "");
  if (text === "") return reject("EMAIL_MISSING");
  if (!ascii.test(text)) return reject("EMAIL_NOT_ASCII");
  if (text.length > maxEmailLength || !email.test(text)) return reject("EMAIL_INVALID");
  const lower = text.toLowerCase();
  if (!gmail.test(lower)) return value(lower);
  const [local = "", domain = ""] = lower.split("@");
  const mailbox = local.replace(/\+.*/, "").replaceAll(".", "");
  return mailbox === "" ? reject("EMAIL_INVALID") : value(`${mailbox}@${domain}`);
}
