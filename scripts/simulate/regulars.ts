import { invoiceNumber } from "./invoice-number.ts";
import type { Order } from "./journey.ts";
import type { Random } from "./random.ts";
import { cities, products } from "./vocabulary.ts";

const dayMs = 86_400_000;
/** How long before the first simulated day the shop's history goes back. */
const historyDays = 300;

/**
 * A customer of old who orders by telephone from the catalogue: known to the shop by a number alone, and to nobody else. They
 * buy at a rate of their own and after each purchase some never come back, as BG/NBD says.
 */
export interface Regular {
  readonly customerNumber: string;
  readonly country: string;
  readonly orders: readonly { readonly at: number; readonly order: Order }[];
  readonly truth: {
    readonly ordersPerDay: number;
    readonly hasLeft: boolean;
    /** Chance to place no order within 28 days after the end. */
    readonly churnProbability28d: number;
  };
}

export function createRegular(
  random: Random,
  number: number,
  startMs: number,
  days: number,
): Regular {
  const customerNumber = String(300_000 + number);
  const [, country] = random.pick(cities);
  const ordersPerDay = (0.2 + 0.8 * Math.exp(0.8 * random.normal())) / 25;
  const leaves = 0.3 * random.next() ** 2;
  const basket = Math.exp(0.5 * random.normal());
  const orders: { at: number; order: Order }[] = [];
  let hasLeft = false;
  const firstDay = -historyDays + random.below(historyDays - 30);
  for (let day = firstDay; day < days && !hasLeft; day++) {
    if (day > firstDay && !random.chance(Math.min(0.5, ordersPerDay))) continue;
    const at = startMs + day * dayMs + (8 + random.below(9)) * 3_600_000;
    const lines = Array.from({ length: 1 + random.below(3) }, () => ({
      product: random.pick(products),
      quantity: Math.max(1, Math.round(basket * (2 + random.below(10)))),
    }));
    const invoice = invoiceNumber(800_000, 200, number, orders.length);
    orders.push({ at, order: { invoice, customerId: customerNumber, lines } });
    hasLeft = random.chance(leaves);
  }
  const stays = hasLeft ? 1 : (1 - ordersPerDay) ** 28;
  return {
    customerNumber,
    country,
    orders,
    truth: { ordersPerDay, hasLeft, churnProbability28d: stays },
  };
}
