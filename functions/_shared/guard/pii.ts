import { passesIban, passesLuhn } from "./checksums.ts";
import type { GuardContext, Violation } from "./guard.ts";
import { nationalIds } from "./national-ids.ts";

export interface PersonalData {
  readonly kind: "email" | "phone" | "card" | "iban" | "national_id";
  readonly text: string;
  readonly index: number;
  readonly name: string;
}

const email = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/** "anna (at) example (punkt) se" */
const spelledEmail =
  /[\p{L}\p{N}._%+-]+\s*(?:[([{]\s*(?:at|snabel-?a|ät|@)\s*[)\]}]|\s+(?:at|snabel-a)\s+(?=[\p{L}\p{N}-]+\s*(?:[([{]?\s*(?:dot|punkt)\b)))\s*[\p{L}\p{N}-]+\s*(?:\.|[([{]?\s*(?:dot|punkt)\s*[)\]}]?)\s*[\p{L}]{2,}/giu;
const card = /(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d-]|[.,]\d)/gu;
const iban = /(?<![\p{L}\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?![\p{L}\d])/gu;
/** +46 70 123 45 67, 0046…, 070-123 45 67, (020) 7946 0018, 030 1234567, 555-010-9999 */
const phones: readonly RegExp[] = [
  /(?<![\p{L}\d])(?:\+|00)[1-9]\d{0,2}(?:[ ./-]?\(?\d{1,5}\)?){2,7}(?!\d)/gu,
  /(?<![\p{L}\d.,+-]|\d )\(?0[1-9]\d{0,4}\)?(?:[ /-]{1,3}\d{2,8}){1,4}(?![\d%]|[.,]\d| ?%)/gu,
  /(?<![\p{L}\d.,+-])0[1-9]\d{7,10}(?!\d|[.,]\d)/gu,
  /(?<![\p{L}\d.,+-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[.-]\d{4}(?!\d)/gu,
];

/** Personal data in a text, leftmost first, what overlaps once: a card is also a row of phones. */
export function findPersonalData(text: string): readonly PersonalData[] {
  const found: PersonalData[] = [];
  const add = (kind: PersonalData["kind"], name: string, match: RegExpMatchArray): void => {
    const index = match.index ?? 0;
    const end = index + match[0].length;
    const overlaps = found.some((f) => index < f.index + f.text.length && f.index < end);
    if (!overlaps) found.push({ kind, name, text: match[0], index });
  };
  if (/@|\bat\b|[([{]\s*(?:snabel|ät)|snabel-a/iu.test(text)) {
    for (const match of text.matchAll(email)) add("email", "e-mail address", match);
    for (const match of text.matchAll(spelledEmail)) add("email", "e-mail address", match);
  }
  if (!/\d/u.test(text)) return found;
  for (const match of text.matchAll(iban))
    if (passesIban(match[0].replaceAll(" ", ""))) add("iban", "bank account", match);
  for (const match of text.matchAll(card))
    if (isCard(match[0].replaceAll(/\D/gu, ""))) add("card", "card number", match);
  for (const { name, pattern, isValid } of nationalIds)
    for (const match of text.matchAll(pattern))
      if (isValid(match[0])) add("national_id", name, match);
  for (const pattern of phones)
    for (const match of text.matchAll(pattern))
      if (isPhone(match[0])) add("phone", "phone number", match);
  return found.toSorted((a, b) => a.index - b.index);
}

/** Issuers' first digits are 2 to 6. */
const isCard = (digits: string): boolean => /^[2-6]/u.test(digits) && passesLuhn(digits);

/** E.164 allows 15 digits; a date such as 01-12-2026 has eight and is none. */
function isPhone(text: string): boolean {
  const digits = text.replaceAll(/\D/gu, "").length;
  if (/^\(?\d{2}\)?[ /-]\d{2}[ /-](?:\d{4}|\d{2})$/u.test(text)) return false;
  return digits >= 8 && digits <= 15;
}

export function checkPersonalData(text: string, { facts }: GuardContext): readonly Violation[] {
  return findPersonalData(text)
    .filter((item) => !facts.publicContacts.has(contactKey(item.text)))
    .map(({ kind, name }) => ({
      guard: "pii",
      code: kind,
      reason: `It holds what looks like personal data (${name}): leave it out.`,
    }));
}

/** The company's own phone and mailbox may be in the facts; they are compared without spacing. */
export const contactKey = (text: string): string =>
  text.toLowerCase().replaceAll(/[^\p{L}\p{N}@.+]/gu, "");
