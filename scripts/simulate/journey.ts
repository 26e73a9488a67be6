import { invoiceNumber } from "./invoice-number.ts";
import {
  cartPerInterest,
  interestOf,
  openChanceOf,
  pricingPerInterest,
  productsPerInterest,
} from "./intent.ts";
import { purchaseProbability, type Person } from "./person.ts";
import type { Random } from "./random.ts";
import { arrivals, products, type Product } from "./vocabulary.ts";

const dayMs = 86_400_000;

/** What a person did, in order of time; `at` is milliseconds since the epoch. */
export type Act =
  | {
      readonly kind: "page";
      readonly at: number;
      readonly session: Visit;
      readonly path: string;
      readonly engagedMs: number;
    }
  | {
      readonly kind: "track";
      readonly at: number;
      readonly session: Visit;
      readonly event: string;
      readonly properties: Record<string, unknown>;
    }
  | {
      readonly kind: "identify";
      readonly at: number;
      readonly session: Visit;
      /** An address other than the person's own. */
      readonly email?: string;
    }
  | {
      readonly kind: "email";
      readonly at: number;
      readonly event: string;
      readonly campaign: string;
    }
  | { readonly kind: "lead"; readonly at: number; readonly status: string }
  | { readonly kind: "order"; readonly at: number; readonly order: Order; readonly session: Visit };

export interface Visit {
  /** Place among the person's devices; -1 is the kiosk in the store. */
  readonly device: number;
  readonly arrival: (typeof arrivals)[number][0];
  /** Whether the person was logged in to the shop. */
  readonly userId: string | undefined;
  readonly firstPage: boolean;
}

export interface Order {
  readonly invoice: string;
  readonly customerId: string | undefined;
  readonly lines: readonly { readonly product: Product; readonly quantity: number }[];
}

export interface Journey {
  readonly person: Person;
  readonly acts: readonly Act[];
  readonly truth: Truth;
}

/** What no source says: for tests that compare the engine's answers with it. */
export interface Truth {
  readonly isLead: boolean;
  readonly sessions: number;
  readonly orders: number;
  readonly firstOrderAt: number | undefined;
  /** Chance to buy within 14 days after the end, for leads that have not bought. */
  readonly purchaseProbability14d: number;
}

/** Lives one person's days. A lead buys for the first time with a daily hazard; buyers come back about monthly. */
export function liveJourney(
  random: Random,
  person: Person,
  startMs: number,
  days: number,
): Journey {
  const acts: Act[] = [];
  let leadAt: number | undefined;
  let firstOrderAt: number | undefined;
  let sessions = 0;
  let orders = 0;
  for (let day = person.arrivalDay; day < days; day++) {
    const dayStart = startMs + day * dayMs;
    if (leadAt !== undefined && day % 7 === 2 && !person.optedOutOfEmail) {
      acts.push(...readEmail(random, person, dayStart + 9 * 3_600_000));
    }
    const hazard = firstOrderAt === undefined ? person.dailyPurchaseHazard : 0.03;
    const buys = leadAt !== undefined && random.chance(hazard);
    const visits = Math.max(
      day === person.arrivalDay || buys ? 1 : 0,
      random.poisson(person.sessionsPerDay),
    );
    for (let visit = 0; visit < Math.min(visits, 4); visit++) {
      const startsAt = dayStart + (7 + visit * 4) * 3_600_000 + random.below(3 * 3_600_000);
      const becomesLead =
        person.becomesLead && leadAt === undefined && (sessions > 0 || random.chance(0.5));
      const session = openVisit(random, person, firstOrderAt !== undefined);
      sessions++;
      const result = browse(random, person, session, startsAt, {
        becomesLead,
        buys: buys && visit === 0,
        orders,
      });
      acts.push(...result.acts);
      if (becomesLead) leadAt = result.endsAt;
      if (buys && visit === 0) {
        orders++;
        firstOrderAt ??= result.endsAt;
      }
    }
  }
  return {
    person,
    acts: acts.toSorted((a, b) => a.at - b.at),
    truth: {
      isLead: leadAt !== undefined,
      sessions,
      orders,
      firstOrderAt,
      purchaseProbability14d: purchaseProbability(person, 14),
    },
  };
}

function openVisit(random: Random, person: Person, hasAccount: boolean): Visit {
  const account =
    person.secondShopId !== undefined && random.chance(0.3) ? person.secondShopId : person.shopId;
  return {
    device: random.below(person.devices.length),
    arrival: random.weighted(arrivals),
    userId: hasAccount && random.chance(0.7) ? account : undefined,
    firstPage: true,
  };
}

function browse(
  random: Random,
  person: Person,
  session: Visit,
  startsAt: number,
  plan: { becomesLead: boolean; buys: boolean; orders: number },
): { acts: Act[]; endsAt: number } {
  const acts: Act[] = [];
  let at = startsAt;
  let entering = session;
  const page = (path: string): void => {
    const engagedMs = 2000 + random.below(25_000);
    acts.push({ kind: "page", at, session: entering, path, engagedMs });
    entering = { ...session, firstPage: false };
    at += engagedMs + random.below(40_000);
  };
  const track = (event: string, properties: Record<string, unknown>): void => {
    acts.push({ kind: "track", at, session: entering, event, properties });
    at += 1000 + random.below(20_000);
  };
  page(random.pick(["/", "/", "/blog/gift-guide", "/products"]));
  const interest = interestOf(person.intent);
  for (let view = random.poisson(productsPerInterest * interest); view > 0; view--) {
    const product = random.pick(products);
    page(`/products/${product.code.toLowerCase()}`);
    track("Product Viewed", {
      product_id: product.code,
      name: product.name,
      price: product.price / 100,
      currency: "GBP",
    });
    if (random.chance(cartPerInterest * interest)) {
      track("Product Added", {
        product_id: product.code,
        quantity: 1 + random.below(4),
        price: product.price / 100,
      });
    }
  }
  if (random.chance(pricingPerInterest * interest)) page("/pricing");
  if (plan.becomesLead) {
    page("/contact");
    track("Lead Form Submitted", { form: "catalogue" });
    acts.push({ kind: "identify", at, session: entering });
    acts.push({ kind: "lead", at: at + 60_000, status: "Open - Not Contacted" });
  }
  if (plan.buys) {
    const lines = Array.from({ length: 1 + random.below(5) }, () => ({
      product: random.pick(products),
      quantity: 1 + random.below(12),
    }));
    const invoice = invoiceNumber(600_000, 40, person.number, plan.orders);
    const customerId = session.userId ?? (random.chance(0.95) ? person.shopId : undefined);
    const total = lines.reduce((sum, line) => sum + line.product.price * line.quantity, 0);
    const loggedIn = { ...entering, userId: customerId };
    page("/cart");
    acts.push({ kind: "identify", at, session: loggedIn });
    acts.push({
      kind: "track",
      at: at + 1000,
      session: loggedIn,
      event: "Order Completed",
      properties: { order_id: invoice, total: total / 100, revenue: total / 100, currency: "GBP" },
    });
    acts.push({
      kind: "order",
      at: at + 2000,
      order: { invoice, customerId, lines },
      session: loggedIn,
    });
    if (plan.orders === 0 && customerId !== undefined) {
      acts.push({ kind: "lead", at: at + 120_000, status: "Closed - Converted" });
    }
    if (random.chance(0.03)) {
      const cancelled = lines.slice(0, 1).map((line) => ({ ...line, quantity: -line.quantity }));
      acts.push({
        kind: "order",
        at: at + 3_600_000,
        order: { invoice: `C${invoice}`, customerId, lines: cancelled },
        session: loggedIn,
      });
    }
    at += 60_000;
  }
  return { acts, endsAt: at };
}

function readEmail(random: Random, person: Person, sentAt: number): Act[] {
  const campaign = "weekly-picks";
  const acts: Act[] = [{ kind: "email", at: sentAt, event: "Email Delivered", campaign }];
  const openChance = openChanceOf(person.intent);
  if (!random.chance(openChance)) return acts;
  const openedAt = sentAt + random.below(10 * 3_600_000);
  acts.push({ kind: "email", at: openedAt, event: "Email Opened", campaign });
  if (random.chance(openChance * 0.5)) {
    acts.push({ kind: "email", at: openedAt + 30_000, event: "Email Link Clicked", campaign });
  }
  return acts;
}
