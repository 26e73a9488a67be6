import type { Order } from "../../simulate/journey.ts";
import { createRandom } from "../../simulate/random.ts";
import { cities, products } from "../../simulate/vocabulary.ts";

const dayMs = 86_400_000;

export interface PlacedOrder {
  readonly at: number;
  readonly order: Order;
  readonly country: string;
}

/**
 * What customers ordered in the days before `endMs`: each at a rate and with baskets of their own, and after each order some
 * never come back, as BG/NBD says. Of those who send back (a share of the customers) most of an order returns after a week.
 */
export function purchaseHistories(options: {
  readonly seed: string;
  readonly customers: number;
  readonly days: number;
  readonly endMs: number;
  readonly sendBack: number;
}): PlacedOrder[] {
  const startMs = options.endMs - options.days * dayMs;
  return Array.from({ length: options.customers }, (_, number) => {
    const random = createRandom(`${options.seed}/customer-${number}`);
    const customerId = String(400_000 + number);
    const [, country] = random.pick(cities);
    const ordersPerDay = Math.min(0.3, 0.03 * Math.exp(0.8 * random.normal()));
    const leaves = 0.3 * random.next() ** 2;
    const basket = Math.exp(0.5 * random.normal());
    const sendsBack = random.chance(options.sendBack);
    const firstDay = random.below(Math.floor(0.8 * options.days));
    const placed: PlacedOrder[] = [];
    for (let day = firstDay, hasLeft = false; day < options.days && !hasLeft; day++) {
      if (day > firstDay && !random.chance(ordersPerDay)) continue;
      const at = startMs + day * dayMs + (8 + random.below(9)) * 3_600_000;
      const product = random.pick(products);
      const quantity = Math.max(2, Math.round(basket * (4 + random.below(20))));
      const invoice = `9${String(number).padStart(5, "0")}${String(day).padStart(4, "0")}`;
      placed.push({ at, country, order: { invoice, customerId, lines: [{ product, quantity }] } });
      const returned = { product, quantity: -Math.ceil(0.7 * quantity) };
      if (sendsBack && day + 7 < options.days)
        placed.push({
          at: at + 7 * dayMs,
          country,
          order: { invoice: `C${invoice}`, customerId, lines: [returned] },
        });
      hasLeft = random.chance(leaves);
    }
    return placed;
  }).flat();
}
