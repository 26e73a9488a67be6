import { passesLuhn, passesMod11x10 } from "./checksums.ts";

interface NationalId {
  readonly name: string;
  readonly pattern: RegExp;
  isValid(text: string): boolean;
}

const digitsOf = (text: string): string => text.replaceAll(/\D/gu, "");
const between = (value: number, low: number, high: number): boolean =>
  value >= low && value <= high;

/** Numbers that a state gives a person. Forms without a checksum are matched strictly, as prices and dates look alike. */
export const nationalIds: readonly NationalId[] = [
  {
    // Skatteverket: [yy]yymmdd-nnnn; a coordination number has 60 added to the day.
    name: "Swedish personal identity number",
    pattern: /(?<![\d-])(?:\d{2})?\d{6}[-+ ]?\d{4}(?![\d-])/gu,
    isValid(text) {
      const digits = digitsOf(text).slice(-10);
      const month = Number(digits.slice(2, 4));
      const day = Number(digits.slice(4, 6));
      return (
        between(month, 1, 12) && (between(day, 1, 31) || between(day, 61, 91)) && passesLuhn(digits)
      );
    },
  },
  {
    // Bundeszentralamt für Steuern: 11 digits, one digit twice or three times among the first ten.
    name: "German tax id",
    pattern: /(?<!\d)[1-9]\d(?: ?\d{3}){3}(?!\d)/gu,
    isValid(text) {
      const digits = digitsOf(text);
      const distinct = new Set(digits.slice(0, 10)).size;
      return (distinct === 8 || distinct === 9) && passesMod11x10(digits);
    },
  },
  {
    // Deutsche Rentenversicherung: area, date of birth, first letter of the name at birth, serial, check digit.
    name: "German pension insurance number",
    pattern:
      /(?<![\p{L}\d])\d{2} ?(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2} ?[A-Z] ?\d{2} ?\d(?![\p{L}\d])/gu,
    isValid: (text) => passesPensionCheck(text.replaceAll(" ", "")),
  },
  {
    // https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110
    name: "UK National Insurance number",
    pattern:
      /(?<![\p{L}\d])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d{2} ?){3}[A-D](?![\p{L}\d])/giu,
    isValid: () => true,
  },
  {
    // https://www.ssa.gov/employer/randomization.html: never area 000, 666 or 9xx, group 00 or serial 0000.
    name: "US Social Security number",
    pattern: /(?<![\d-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])/gu,
    isValid: () => true,
  },
];

/** The letter as two digits, weights 2 1 2 5 7 1 2 1 2 1 2 1, sums of digits. */
function passesPensionCheck(text: string): boolean {
  const letter = String(text.charCodeAt(8) - 64).padStart(2, "0");
  const digits = text.slice(0, 8) + letter + text.slice(9, 11);
  const weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
  const sum = weights.reduce((total, weight, i) => {
    const product = weight * Number(digits[i]);
    return total + Math.floor(product / 10) + (product % 10);
  }, 0);
  return sum % 10 === Number(text[11]);
}
