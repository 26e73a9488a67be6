import { quoted } from "../landing-file.ts";
import type { Order } from "../journey.ts";

export interface OrderFile {
  /** Name of the object under `retail/order_line/`. */
  readonly name: string;
  readonly csv: string;
  readonly lines: number;
}

const header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

/**
 * The shop's nightly export: one CSV file a day, a line per order line, in the columns of the UCI retail export. What was
 * ordered before the engine was there comes in one file.
 */
export function orderFiles(
  orders: readonly { readonly at: number; readonly order: Order; readonly country: string }[],
  firstDay = "",
): OrderFile[] {
  const byDay = new Map<string, string[]>();
  for (const { at, order, country } of orders.toSorted((a, b) => a.at - b.at)) {
    const time = new Date(at).toISOString();
    const day = time.slice(0, 10) < firstDay ? `before-${firstDay}` : time.slice(0, 10);
    const lines = byDay.get(day) ?? [];
    for (const { product, quantity } of order.lines) {
      lines.push(
        [
          order.invoice,
          product.code,
          quoted(product.name),
          quantity,
          `${time.slice(0, 10)} ${time.slice(11, 16)}`,
          (product.price / 100).toFixed(2),
          order.customerId ?? "",
          country,
        ].join(","),
      );
    }
    byDay.set(day, lines);
  }
  return [...byDay].map(([day, lines]) => ({
    name: `orders-${day}.csv`,
    csv: `${[header, ...lines].join("\n")}\n`,
    lines: lines.length,
  }));
}
