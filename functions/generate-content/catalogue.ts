import type { Warehouse } from "../_shared/google/warehouse.ts";
import type { Fact } from "../_shared/guard/facts.ts";
import type { Brief } from "./brief.ts";

/** One thing of a catalogue that gets a text of its own. */
export interface CatalogueItem {
  readonly id: string;
  /** Names that its text may use. */
  readonly names: readonly string[];
  readonly facts: readonly Fact[];
}

/** Best sellers first: what the budget or the limit leaves out matters least. */
export const productsSql = `SELECT product_id, product_name, FORMAT("%.2f", unit_price) AS unit_price, currency_code, count_orders
FROM gold.marts_sales_products
WHERE product_name IS NOT NULL AND unit_price > 0
ORDER BY count_orders DESC, product_id
LIMIT @products`;

/** The brief's products with their verified facts: price and how often they were ordered. */
export async function readCatalogue(
  brief: Brief,
  limit: number,
  warehouse: Pick<Warehouse, "query">,
): Promise<readonly CatalogueItem[]> {
  const rows = await warehouse.query(productsSql, {
    products: { type: "INT64", value: limit },
  });
  return rows.map((row) => {
    const name = String(row["product_name"]);
    const orders = Number(row["count_orders"]);
    return {
      id: String(row["product_id"]),
      names: [name],
      facts: [
        { name: "product", value: name },
        { name: "price", value: `${String(row["unit_price"])} ${String(row["currency_code"])}` },
        ...(brief.goldFacts.includes("orders")
          ? [{ name: "orders", value: String(orders), sampleSize: orders }]
          : []),
        ...brief.declaredFacts.map((fact) => ({ name: fact.name, value: fact.value })),
      ],
    };
  });
}
