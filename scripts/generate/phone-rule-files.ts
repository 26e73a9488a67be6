import { Metadata } from "libphonenumber-js/core";
import metadata from "libphonenumber-js/metadata.max.json";
import type { PhoneCountry } from "../../functions/_shared/activation/normalise/phone.ts";

/** What libphonenumber's typings leave out of a numbering plan. */
interface NumberingPlan {
  /** 0 where there is none. */
  nationalPrefix(): string | 0 | undefined;
  IDDPrefix(): string;
  possibleLengths(): readonly number[];
}

/** Countries without a trunk prefix whose numbers begin with 0 themselves. */
const leadingZero = new Set(
  "AC BF BJ BW BZ CG CI FJ GA IT MO NC NE NO PA QA SJ SM SZ TJ TO VA".split(" "),
);
/**
 * Beginnings that mean more than the table knows: a carrier's code, an island's short numbers. Empty: every national number.
 */
const undecided: Readonly<Record<string, string>> = {
  BY: "",
  CC: "",
  CO: "",
  CX: "",
  IL: "1",
  KR: "08",
  LU: "15",
};

/** E.164: country code and national number together. */
const maxDigits = 15;

/** Countries' dialling rules as a table that TypeScript and SQL read alike, from libphonenumber's metadata. */
export function phoneRuleFiles(): ReadonlyMap<string, string> {
  const countries = Object.fromEntries(
    Object.keys(metadata.countries)
      .toSorted()
      .map((country) => [country, planOf(country)]),
  );
  const byCode = Map.groupBy(Object.values(countries), ({ rule }) => rule.callingCode);
  const numbers = [...byCode]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([callingCode, plans]) => numberPattern(callingCode, plans));
  const file = `// From libphonenumber's metadata by \`npm run generate\`.

import type { PhoneCountry } from "../phone.ts";

/** Every possible number behind its \`+\`: calling code, then as many digits as the country's plan allows. */
export const phoneNumberPattern = ${JSON.stringify(`^(?:${numbers.join("|")})$`)};

export const phoneCountries: Readonly<Record<string, PhoneCountry>> = {
${Object.entries(countries)
  .map(([country, { rule }]) => `  ${country}: ${JSON.stringify(rule)},`)
  .join("\n")}
};
`;
  return new Map([["phone-rules.ts", file]]);
}

interface CountryPlan {
  readonly rule: PhoneCountry;
  readonly lengths: readonly number[];
}

function planOf(country: string): CountryPlan {
  const reader = new Metadata(metadata);
  reader.selectNumberingPlan(country as never);
  const plan = reader.numberingPlan as unknown as NumberingPlan & { callingCode(): string };
  const trunkPrefix = plan.nationalPrefix() || "";
  const rule = {
    callingCode: plan.callingCode(),
    trunkPrefix,
    dialsOutWith00: plan.IDDPrefix() === "00",
    undecided:
      undecided[country] ?? (trunkPrefix !== "" || leadingZero.has(country) ? "none" : "0"),
  };
  return { rule, lengths: plan.possibleLengths() };
}

/** Where the trunk prefix is 0 no national number begins with 0, and none of the North American plan with 0 or 1. */
function numberPattern(callingCode: string, plans: readonly CountryPlan[]): string {
  const first =
    callingCode === "1"
      ? "[2-9]"
      : plans.every(({ rule }) => rule.trunkPrefix === "0")
        ? "[1-9]"
        : "\\d";
  // Within one area of the North American plan people dial seven digits; that says nothing elsewhere.
  const possible = callingCode === "1" ? [10] : plans.flatMap((plan) => plan.lengths);
  const lengths = [...new Set(possible)]
    .filter((length) => length + callingCode.length <= maxDigits)
    .toSorted((a, b) => a - b);
  const runs = lengths.reduce<[number, number][]>((found, length) => {
    const last = found.at(-1);
    if (last !== undefined && last[1] === length - 1) last[1] = length;
    else found.push([length, length]);
    return found;
  }, []);
  const rest = runs.map(([from, to]) =>
    from === to ? `\\d{${from - 1}}` : `\\d{${from - 1},${to - 1}}`,
  );
  return `${callingCode}${first}${rest.length === 1 ? rest[0] : `(?:${rest.join("|")})`}`;
}
