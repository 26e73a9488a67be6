import { fitBgNbd, type BgNbd } from "../_shared/clv/bg-nbd.ts";
import { fitGammaGamma, type GammaGamma } from "../_shared/clv/gamma-gamma.ts";
import type { PurchaseHistory } from "../_shared/clv/purchase-history.ts";
import { EngineError } from "../_shared/errors.ts";
import type { QueryRow, Warehouse } from "../_shared/google/warehouse.ts";
import { explainValue, typicalCustomer, type Customer } from "./explain.ts";
import type { FitRequest } from "./handler.ts";
import { createOutput, customersOf, histories, insertPredictions } from "./statements.ts";

type Query = Pick<Warehouse, "query">;

/** Customers whose histories the parameters are learnt from; more would not change their third digit. */
const mostFitted = 200_000;
const pageRows = 5_000;

export interface FitResult {
  readonly customers: number;
  readonly frequency: BgNbd;
  readonly values: Readonly<Record<string, GammaGamma>>;
}

/**
 * Fits BG/NBD over all customers and Gamma-Gamma within each currency, whose values are not of one scale, and writes every
 * customer's expected revenue with its explanation, in the shape of a batch prediction job's output.
 */
export async function fitAndPredict(warehouse: Query, request: FitRequest): Promise<FitResult> {
  const rows = await warehouse.query(histories(request, mostFitted));
  const known = rows.map(customerOf);
  const frequency = fitOrRefuse(known);
  const byCurrency = Map.groupBy(known, ({ currency }) => currency);
  const models = new Map(
    [...byCurrency].flatMap(([currency, customers]) => {
      const values = fitValues(customers);
      return values === undefined
        ? []
        : [[currency, { values, typical: typicalCustomer(customers) }] as const];
    }),
  );
  await warehouse.query(createOutput(request));
  let customers = 0;
  for (let page = 0; ; page++) {
    const found = await warehouse.query(customersOf(request, page * pageRows, pageRows));
    const predicted = found.flatMap((row) => {
      const customer = customerOf(row);
      const model = models.get(customer.currency);
      if (model === undefined) return [];
      const explained = explainValue(
        { frequency, values: model.values, horizonWeeks: request.horizon_days / 7 },
        customer,
        model.typical,
      );
      if (Object.values(explained).some((figure) => !Number.isFinite(figure))) return [];
      return [{ key: String(row["row_key"]), ...explained }];
    });
    if (predicted.length > 0)
      await warehouse.query(insertPredictions(request), {
        rows: { type: "STRING", value: JSON.stringify(predicted) },
      });
    customers += predicted.length;
    if (found.length < pageRows) break;
  }
  const values = Object.fromEntries([...models].map(([name, model]) => [name, model.values]));
  return { customers, frequency, values };
}

function fitOrRefuse(known: readonly PurchaseHistory[]): BgNbd {
  if (known.every(({ frequency }) => frequency === 0))
    throw new EngineError(
      "validation",
      "nobody_bought_again",
      "BG/NBD needs customers who bought again; there is none yet.",
    );
  return fitBgNbd(known);
}

/** Without repeat purchases nothing is known of their value in a currency: its customers get no prediction, and are recorded. */
const fitValues = (customers: readonly Customer[]): GammaGamma | undefined =>
  customers.some(({ frequency, meanValue }) => frequency > 0 && meanValue > 0)
    ? fitGammaGamma(customers)
    : undefined;

const customerOf = (row: QueryRow): Customer => ({
  currency: String(row["currency_code"]),
  frequency: Number(row["frequency"]),
  recency: Number(row["recency_weeks"]),
  age: Number(row["age_weeks"]),
  meanValue: Number(row["mean_repeat_value"]),
});
