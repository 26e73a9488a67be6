import { logPurchaseHazard, visitsPerDay } from "./intent.ts";
import type { Random } from "./random.ts";
import { cities, domains, firstNames, industries, lastNames } from "./vocabulary.ts";

/** What is true about a simulated person; sources see it only through what the person does. */
export interface Person {
  readonly number: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | undefined;
  readonly city: string;
  readonly country: string;
  readonly industry: string;
  readonly leadSource: string;
  /** Standardised wish to buy: drives how much they do and how soon they buy. */
  readonly intent: number;
  /** Chance to place the first order on a day, once a lead. */
  readonly dailyPurchaseHazard: number;
  readonly sessionsPerDay: number;
  readonly devices: readonly Device[];
  /** Day the person is first seen, from 0. */
  readonly arrivalDay: number;
  readonly becomesLead: boolean;
  readonly optedOutOfEmail: boolean;
  readonly salesforceLeadId: string;
  readonly salesforceContactId: string;
  readonly shopId: string;
  /** A second account under the same e-mail, which some people open. */
  readonly secondShopId: string | undefined;
  /** The address that replaced `email`, from milliseconds since the epoch on. */
  readonly newEmail?: { readonly email: string; readonly from: number };
}

export const emailAt = (person: Person, at: number): string =>
  person.newEmail !== undefined && at >= person.newEmail.from
    ? person.newEmail.email
    : person.email;

export interface Device {
  readonly anonymousId: string;
  readonly userAgent: string;
}

const userAgents = [
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36", 45],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", 30],
  ["Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 Chrome/142.0 Mobile", 20],
  ["Mozilla/5.0 (iPad; CPU OS 19_1 like Mac OS X) AppleWebKit/605.1.15", 5],
] as const;

export function createPerson(random: Random, number: number, days: number): Person {
  const firstName = random.pick(firstNames);
  const lastName = random.pick(lastNames);
  const [city, country] = random.pick(cities);
  const industry = random.pick(industries);
  const leadSource = random.weighted([
    ["Web", 60],
    ["Referral", 15],
    ["Trade Show", 15],
    ["Purchased List", 10],
  ] as const);
  const intent = random.normal();
  const logHazard = logPurchaseHazard(intent, leadSource, industry);
  return {
    number,
    firstName,
    lastName,
    email: `${firstName}.${lastName}.${number}@${random.pick(domains)}`.toLowerCase(),
    phone: random.chance(0.5 + 0.1 * Math.tanh(intent))
      ? `+44 20 79${random.below(900000) + 100000}`
      : undefined,
    city,
    country,
    industry,
    leadSource,
    intent,
    dailyPurchaseHazard: Math.min(0.3, Math.exp(logHazard)),
    sessionsPerDay: visitsPerDay(intent),
    devices: Array.from(
      {
        length: random.weighted([
          [1, 70],
          [2, 25],
          [3, 5],
        ] as const),
      },
      () => ({
        anonymousId: `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`,
        userAgent: random.weighted(userAgents),
      }),
    ),
    arrivalDay: Math.floor(random.next() ** 1.5 * days * 0.8),
    becomesLead: random.chance(0.75),
    optedOutOfEmail: random.chance(0.08),
    salesforceLeadId: salesforceId("00Q", number),
    salesforceContactId: salesforceId("003", number),
    shopId: String(10_000 + number),
    secondShopId: random.chance(0.04) ? String(500_000 + number) : undefined,
  };
}

/** An 18-character id: prefix of the object, number, and Salesforce's three check characters. */
export function salesforceId(prefix: string, number: number): string {
  const id = `${prefix}Sim${number.toString(36).toUpperCase().padStart(9, "0")}`;
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  const check = [0, 5, 10].map((start) => {
    let bits = 0;
    for (let i = 0; i < 5; i++) if (/[A-Z]/.test(id[start + i] ?? "")) bits |= 1 << i;
    return alphabet[bits] ?? "A";
  });
  return id + check.join("");
}

/** Chance that a lead who has not bought yet buys within so many days. */
export const purchaseProbability = (person: Person, days: number): number =>
  1 - (1 - person.dailyPurchaseHazard) ** days;
