import type { Act, Journey } from "./journey.ts";
import type { Device } from "./person.ts";
import type { Random } from "./random.ts";

const dayMs = 86_400_000;

/** Identifiers that belong to nobody alone: who links people by them glues strangers together. */
export interface SharedIdentifiers {
  /** Addresses that several people of one family type at times. */
  readonly familyEmails: readonly string[];
  /** An address that staff types to try the forms. */
  readonly testEmail: string;
  /** A tablet in the store on which people log in to their own accounts. */
  readonly kioskDevice: string;
}

export const kiosk: Device = {
  anonymousId: "00000000-0000-4000-a000-000000000001",
  userAgent: "Mozilla/5.0 (iPad; CPU OS 19_1 like Mac OS X) AppleWebKit/605.1.15",
};

const testEmail = "test@shop.example.com";
const familySize = 4;

/**
 * The same people, some of whom now share identifiers or change theirs: families of four that also use a common address, a
 * test address that one account in sixty typed once, a kiosk that one in eighty logged in at, and one account in forty that
 * got a new address half-way.
 */
export function entangle(
  random: Random,
  journeys: readonly Journey[],
  startMs: number,
  days: number,
): { journeys: Journey[]; shared: SharedIdentifiers } {
  const families = Math.floor(journeys.length / 400);
  const familyEmails = Array.from({ length: families }, (_, index) => familyEmail(index));
  const account = (journey: Journey): boolean => journey.truth.orders > 0;
  const changed = journeys.map((journey): Journey => {
    const { number } = journey.person;
    const family = number < families * familySize ? Math.floor(number / familySize) : undefined;
    const own = random.fork(`shared-${number}`);
    let entangled = journey;
    if (family !== undefined) entangled = withFamilyEmail(entangled, familyEmail(family));
    if (own.chance(1 / 60)) entangled = withTestEmail(entangled);
    if (account(journey) && own.chance(1 / 8)) entangled = withKioskVisit(entangled, startMs, days);
    if (account(journey) && own.chance(1 / 10)) entangled = withNewEmail(entangled, startMs, days);
    return entangled;
  });
  return {
    journeys: changed,
    shared: { familyEmails, testEmail, kioskDevice: kiosk.anonymousId },
  };
}

const familyEmail = (index: number): string => `family.${index}@example.net`;

/** Every second time that such a person says who they are, it is with the family's address. */
function withFamilyEmail(journey: Journey, email: string): Journey {
  let told = 0;
  return {
    ...journey,
    acts: journey.acts.map((act) =>
      act.kind === "identify" && told++ % 2 === 1 ? { ...act, email } : act,
    ),
  };
}

function withTestEmail(journey: Journey): Journey {
  const page = journey.acts.find((act) => act.kind === "page");
  if (page === undefined) return journey;
  const identify: Act = {
    kind: "identify",
    at: page.at + 500,
    session: { ...page.session, firstPage: false },
    email: testEmail,
  };
  return { ...journey, acts: inOrder([...journey.acts, identify]) };
}

/** A visit of its own, hours away from everybody else's at the same device. */
function withKioskVisit(journey: Journey, startMs: number, days: number): Journey {
  const { number, shopId } = journey.person;
  const at = startMs + (number % days) * dayMs + (Math.floor(number / days) % 40) * 2_100_000;
  const session = { device: -1, arrival: {}, userId: shopId, firstPage: true } as const;
  const visit: Act[] = [
    { kind: "page", at, session, path: "/account", engagedMs: 12_000 },
    { kind: "identify", at: at + 15_000, session: { ...session, firstPage: false } },
  ];
  return {
    ...journey,
    acts: inOrder([...journey.acts, ...visit]),
    truth: { ...journey.truth, sessions: journey.truth.sessions + 1 },
  };
}

function withNewEmail(journey: Journey, startMs: number, days: number): Journey {
  const { person } = journey;
  const from = startMs + Math.floor(days / 2) * dayMs;
  const email = `${person.firstName}.${person.number}@new.example.org`.toLowerCase();
  const page = journey.acts.find((act) => act.kind === "page" && act.at >= from);
  if (page?.kind !== "page") return journey;
  const identify: Act = {
    kind: "identify",
    at: page.at + 700,
    session: { ...page.session, userId: person.shopId, firstPage: false },
    email,
  };
  return {
    ...journey,
    person: { ...person, newEmail: { email, from: identify.at } },
    acts: inOrder([...journey.acts, identify]),
  };
}

const inOrder = (acts: readonly Act[]): Act[] => acts.toSorted((a, b) => a.at - b.at);
