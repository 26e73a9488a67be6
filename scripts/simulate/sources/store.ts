import type { Journey } from "../journey.ts";
import { ndjsonFile, type LandingFile } from "../landing-file.ts";
import type { Random } from "../random.ts";

/** A purchase at the till of the company's store. */
export interface Receipt {
  readonly person: number;
  readonly receiptId: string;
  readonly at: number;
  readonly totalMicros: number;
  readonly kind: "sale" | "return";
}

/** One buyer in ten also buys in the store, a day after an order; one purchase in eight comes back the next day. */
export function receiptsOf(random: Random, journeys: readonly Journey[]): Receipt[] {
  return journeys.flatMap(({ person, acts }) => {
    const order = acts.find((act) => act.kind === "order");
    const own = random.fork(`store-${person.number}`);
    if (order === undefined || !own.chance(0.1)) return [];
    const sale: Receipt = {
      person: person.number,
      receiptId: `R${10_000 + person.number}`,
      at: Math.floor(order.at / 60_000) * 60_000 + 86_400_000,
      totalMicros: (500 + own.below(9_000)) * 10_000,
      kind: "sale",
    };
    if (!own.chance(0.125)) return [sale];
    return [
      sale,
      { ...sale, receiptId: `${sale.receiptId}B`, at: sale.at + 86_400_000, kind: "return" },
    ];
  });
}

export function receiptFiles(
  receipts: readonly Receipt[],
  journeys: readonly Journey[],
): LandingFile[] {
  if (receipts.length === 0) return [];
  const people = new Map(journeys.map(({ person }) => [person.number, person]));
  return [
    ndjsonFile(
      "offline",
      "receipt",
      "tills",
      receipts.map((receipt) => ({
        receipt_id: receipt.receiptId,
        kind: receipt.kind,
        original_receipt_id: receipt.kind === "return" ? receipt.receiptId.slice(0, -1) : null,
        store_id: "leeds",
        sold_at: new Date(receipt.at).toISOString(),
        time_zone: "Europe/London",
        currency_code: "GBP",
        total: (receipt.totalMicros / 1_000_000).toFixed(2),
        email: people.get(receipt.person)?.email,
      })),
    ),
  ];
}
