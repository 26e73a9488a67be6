/** What the models need of a customer. Times are in one unit, usually weeks, since the first purchase. */
export interface PurchaseHistory {
  /** Purchases after the first; several on one day are one. */
  readonly frequency: number;
  /** Time of the last of them; 0 when there is none. */
  readonly recency: number;
  /** Time observed. */
  readonly age: number;
  /** Mean value of the purchases after the first; 0 when there is none. */
  readonly meanValue: number;
}

export interface Purchase {
  readonly customerId: string;
  /** ISO date. */
  readonly date: string;
  readonly value: number;
}

const day = 86_400_000;

/** Histories up to and including `end` (ISO date), in weeks; a customer who begins later has none. */
export function purchaseHistories(
  purchases: Iterable<Purchase>,
  end: string,
): Map<string, PurchaseHistory> {
  const byCustomer = new Map<string, Map<string, number>>();
  for (const { customerId, date, value } of purchases) {
    if (date > end) continue;
    const days = byCustomer.get(customerId) ?? new Map<string, number>();
    days.set(date, (days.get(date) ?? 0) + value);
    byCustomer.set(customerId, days);
  }
  const histories = new Map<string, PurchaseHistory>();
  for (const [customerId, days] of byCustomer) {
    const dates = [...days.keys()].toSorted();
    const [first = end, ...repeats] = dates;
    const total = repeats.reduce((sum, date) => sum + days.get(date)!, 0);
    histories.set(customerId, {
      frequency: repeats.length,
      recency: weeksBetween(first, repeats.at(-1) ?? first),
      age: weeksBetween(first, end),
      meanValue: repeats.length === 0 ? 0 : total / repeats.length,
    });
  }
  return histories;
}

function weeksBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / (7 * day);
}
