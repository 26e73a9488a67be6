/**
 * List prices in USD of region us-central1, without discounts. Each was compared in November 2026 with what public texts
 * quote of the page in `source`; where none was found that says the number, `isChecked` is false and the estimate says so. Other
 * regions cost more or less for BigQuery and Vertex AI: look at the page before a figure matters.
 */
export const asOf = "2026-11";
export const priceRegion = "us-central1";

export interface Price {
  readonly service: string;
  readonly what: string;
  /** USD for one `unit`. */
  readonly usd: number;
  readonly unit: string;
  /** Units a month that cost nothing. */
  readonly free: number;
  readonly source: string;
  readonly isChecked: boolean;
}

const price = (
  service: string,
  what: string,
  [usd, unit]: readonly [usd: number, unit: string],
  free: number,
  source: string,
): Price => ({
  service,
  what,
  usd,
  unit,
  free,
  source: `https://cloud.google.com/${source}`,
  isChecked: true,
});

const unchecked = (known: Price): Price => ({ ...known, isChecked: false });

export const prices = {
  requests: price("Cloud Run functions", "requests", [0.4, "million"], 2, "run/pricing"),
  cpu: price("Cloud Run functions", "CPU", [0.000024, "vCPU second"], 180_000, "run/pricing"),
  memory: price("Cloud Run functions", "memory", [0.0000025, "GiB second"], 360_000, "run/pricing"),
  pubsub: price("Pub/Sub", "throughput", [40, "TiB"], 10 / 1_024, "pubsub/pricing"),
  storageWrite: price("BigQuery", "Storage Write API", [0.025, "GiB"], 2_048, "bigquery/pricing"),
  queries: price("BigQuery", "queries, on demand", [6.25, "TiB"], 1, "bigquery/pricing"),
  // 0.000031507 an hour.
  storage: price(
    "BigQuery",
    "active logical storage",
    [0.023, "GiB month"],
    10,
    "bigquery/pricing",
  ),
  biEngine: price("BigQuery", "BI Engine", [0.0416, "GiB hour"], 0, "bigquery/pricing"),
  prediction: unchecked(
    price(
      "Vertex AI",
      "batch prediction, n1-standard-2",
      [0.11, "node hour"],
      0,
      "vertex-ai/pricing",
    ),
  ),
  internalSteps: price("Workflows", "internal steps", [0.01, "thousand"], 5, "workflows/pricing"),
  externalSteps: price("Workflows", "external steps", [0.025, "thousand"], 2, "workflows/pricing"),
  schedules: price("Cloud Scheduler", "jobs", [0.1, "job month"], 3, "scheduler/pricing"),
  secrets: price(
    "Secret Manager",
    "secret versions",
    [0.06, "version month"],
    6,
    "secret-manager/pricing",
  ),
  keys: price("Cloud KMS", "key versions", [0.06, "version month"], 0, "kms/pricing"),
  logs: price("Cloud Logging", "ingestion", [0.5, "GiB"], 50, "stackdriver/pricing"),
  alerts: price(
    "Cloud Monitoring",
    "alert conditions",
    [0.1, "condition month"],
    0,
    "stackdriver/pricing",
  ),
  alertReads: price(
    "Cloud Monitoring",
    "time series that alerts read",
    [0.35, "million"],
    0,
    "stackdriver/pricing",
  ),
} as const satisfies Record<string, Price>;
export type PriceName = keyof typeof prices;

/** A tool that the engine takes the place of. */
export interface Peer {
  readonly name: string;
  readonly replaces: string;
  /** USD a month, or undefined where the maker publishes no price for the volume. */
  readonly monthly: (volume: { readonly customers: number }) => number | undefined;
  readonly rule: string;
  readonly source: string;
}

export const peers: readonly Peer[] = [
  {
    name: "Segment Team",
    replaces: "collect, land",
    monthly: ({ customers }) => 120 + Math.max(0, Math.ceil((customers - 10_000) / 1_000)) * 12,
    rule: "120 USD with 10,000 visitors, 12 USD (less with volume) for each 1,000 more; larger volumes are negotiated",
    source: "https://segment.com/pricing/",
  },
  {
    name: "dbt Starter",
    replaces: "transforms, tests, lineage",
    monthly: () => 200,
    rule: "100 USD a seat, two seats; the warehouse is extra and the same",
    source: "https://www.getdbt.com/pricing",
  },
  {
    name: "Hightouch",
    replaces: "syncs to destinations",
    monthly: () => undefined,
    rule: "prices beyond the free plan are negotiated",
    source: "https://hightouch.com/pricing",
  },
];
