import { createHash } from "node:crypto";
import type { Warehouse } from "../_shared/google/warehouse.ts";
import type { Fact } from "../_shared/guard/facts.ts";
import type { Brief } from "./brief.ts";

export const audienceSql = `SELECT
  COUNT(*) AS customers,
  COUNTIF(total_purchases > 0) AS buyers,
  COALESCE(SUM(total_purchases), 0) AS orders,
  CAST(ROUND(SAFE_DIVIDE(SUM(total_revenue), SUM(total_purchases))) AS INT64) AS average_order,
  MAX(currency_code) AS currency_code,
  COUNT(DISTINCT currency_code) AS currencies
FROM gold.marts_marketing_customer_360
WHERE lifecycle_stage = @stage
  OR customer_id IN (SELECT customer_id FROM gold.marts_marketing_audiences WHERE audience = @stage)`;

export type FactsOutcome =
  | { readonly kind: "facts"; readonly facts: readonly Fact[]; readonly hash: string }
  | { readonly kind: "empty_audience" }
  | { readonly kind: "no_facts" };

const whole = (value: unknown): number => Number(value ?? 0);

/** The audience's figures from gold and what a person has declared. Without either there is nothing true to say. */
export async function readFacts(
  brief: Brief,
  warehouse: Pick<Warehouse, "query">,
): Promise<FactsOutcome> {
  const [row = {}] = await warehouse.query(audienceSql, {
    stage: { type: "STRING", value: brief.audience },
  });
  const customers = whole(row["customers"]);
  if (customers === 0) return { kind: "empty_audience" };
  const values: Record<Brief["goldFacts"][number], string | undefined> = {
    customers: String(customers),
    buyers: whole(row["buyers"]) > 0 ? String(whole(row["buyers"])) : undefined,
    orders: whole(row["orders"]) > 0 ? String(whole(row["orders"])) : undefined,
    // A mean over several currencies is no amount.
    average_order:
      whole(row["currencies"]) === 1 && row["average_order"] != null
        ? `${whole(row["average_order"])} ${String(row["currency_code"])}`
        : undefined,
  };
  const facts: Fact[] = brief.declaredFacts.map(({ name, value }) => ({ name, value }));
  for (const name of brief.goldFacts) {
    const value = values[name];
    if (value !== undefined) facts.push({ name, value, sampleSize: customers });
  }
  if (facts.length === 0) return { kind: "no_facts" };
  const hash = createHash("sha256").update(JSON.stringify(facts)).digest("hex");
  return { kind: "facts", facts, hash };
}
