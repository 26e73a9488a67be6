import * as fc from "fast-check";
import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/max";
import examples from "libphonenumber-js/examples.mobile.json";
import { describe, expect, it } from "vitest";
import {
  normalisePostalCode,
  normaliseRegion,
} from "../../../../../../functions/_shared/activation/normalise/address.ts";
import { normaliseEmail } from "../../../../../../functions/_shared/activation/normalise/email.ts";
import { phoneCountries } from "../../../../../../functions/_shared/activation/normalise/generated/phone-rules.ts";
import { sha256Hex } from "../../../../../../functions/_shared/activation/normalise/hash.ts";
import { normaliseName } from "../../../../../../functions/_shared/activation/normalise/name.ts";
import {
  rejectCodes,
  type Normalised,
} from "../../../../../../functions/_shared/activation/normalise/normalised.ts";
import { normalisePhone } from "../../../../../../functions/_shared/activation/normalise/phone.ts";
import {
  emailVectors,
  nameVectors,
  phoneVectors,
  postalCodeVectors,
  regionVectors,
} from "./vectors.ts";

const told = (outcome: Normalised): string =>
  outcome.kind === "value" ? outcome.value : outcome.code;

describe("golden vectors", () => {
  it.each(emailVectors)("e-mail %j is %s", (input, expected) => {
    expect(told(normaliseEmail(input))).toBe(expected);
  });
  it.each(phoneVectors)("phone %j of %j is %s", (input, country, expected) => {
    expect(told(normalisePhone(input, country))).toBe(expected);
  });
  it.each(nameVectors)("name %j is %s", (input, expected) => {
    expect(told(normaliseName(input))).toBe(expected);
  });
  it.each(regionVectors)("region %j is %s", (input, expected) => {
    expect(told(normaliseRegion(input))).toBe(expected);
  });
  it.each(postalCodeVectors)("postal code %j is %s", (input, expected) => {
    expect(told(normalisePostalCode(input))).toBe(expected);
  });

  it("hashes as Google's examples do", () => {
    // https://developers.google.com/google-ads/api/docs/remarketing/audience-segments/customer-match/get-started
    expect(sha256Hex("test@example.com")).toBe(
      "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b",
    );
  });

  it("have every code of refusal among them", () => {
    const all = [emailVectors, phoneVectors, nameVectors, regionVectors, postalCodeVectors].flat();
    const expected = new Set(all.map((vector) => vector.at(-1)));
    expect(Object.keys(rejectCodes).filter((code) => !expected.has(code))).toEqual([]);
  });
});

describe("a phone number beside libphonenumber", () => {
  const countries = Object.keys(phoneCountries) as CountryCode[];
  const example = (country: CountryCode) =>
    parsePhoneNumberFromString((examples as Record<string, string>)[country] ?? "", country);

  it.each(countries)("of %s in international form is its E.164", (country) => {
    const number = example(country);
    if (number === undefined) return;
    expect(normalisePhone(number.formatInternational(), null)).toEqual({
      kind: "value",
      value: number.number,
    });
  });

  it.each(countries)("of %s in national form is its E.164 or refused", (country) => {
    const number = example(country);
    if (number === undefined) return;
    const outcome = normalisePhone(number.formatNational(), country);
    expect([number.number, "PHONE_IMPOSSIBLE", "PHONE_AMBIGUOUS"]).toContain(told(outcome));
  });

  it("is never another one", () => {
    const digits = fc.string({
      unit: fc.constantFrom(..."0123456789"),
      minLength: 5,
      maxLength: 13,
    });
    fc.assert(
      fc.property(digits, fc.constantFrom(...countries), (national, country) => {
        const outcome = normalisePhone(national, country);
        const peer = parsePhoneNumberFromString(national, country);
        // Digits that dial out with another code than 00 are another country's number to libphonenumber.
        const isHome = peer?.countryCallingCode === phoneCountries[country]?.callingCode;
        if (outcome.kind === "value" && isHome && peer?.isValid() === true)
          expect(outcome.value).toBe(peer.number);
      }),
      { numRuns: 5000, seed: 1 },
    );
  });
});

describe("whatever is put in", () => {
  const anything = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.emailAddress());
  it("normalising twice changes nothing", () => {
    fc.assert(
      fc.property(anything, (input) => {
        for (const normalise of [normaliseEmail, normaliseRegion, normalisePostalCode]) {
          const once = normalise(input);
          if (once.kind === "value") expect(normalise(once.value)).toEqual(once);
        }
      }),
    );
  });
});
