import { prices, type Price, type PriceName } from "../../infra/cost/price-list.ts";

export interface Volume {
  readonly eventsPerDay: number;
  readonly customers: number;
}

/** What the engine's parts are, counted by whoever asks. */
export interface Inventory {
  readonly bronzeTables: number;
  readonly models: number;
  readonly schedules: number;
  readonly secrets: number;
  readonly keys: number;
  readonly alertConditions: number;
  readonly biEngineGb: number;
}

export interface CostLine {
  readonly price: Price;
  readonly units: number;
  readonly usd: number;
}

export interface Estimate {
  readonly lines: readonly CostLine[];
  readonly totalUsd: number;
  readonly assumptions: readonly string[];
}

const days = 30;
const monthSeconds = days * 86_400;
const kib = 1_024;
const gib = kib ** 3;
const tib = kib ** 4;
/** https://cloud.google.com/bigquery/pricing#on_demand_pricing: 10 MB at least for each table that a query names. */
const minimumBytes = 10_000_000;

const assumed = {
  eventBytes: 1_000,
  /** Bronze row and its silver rows. */
  storedBytes: 2_500,
  monthsKept: 12,
  requestSeconds: 0.1,
  memoryGib: 1,
  peak: 5,
  requestsPerSecond: 500,
  runsPerDay: 96,
  modelsPerEvent: 3,
  customerBytes: 1_500,
  /** Of a run that finds something, and of each model in it. */
  internalSteps: 150,
  internalStepsPerModel: 15,
  externalSteps: 60,
  predictionHours: 0.5,
  logBytes: 300,
  /** Each condition is evaluated so often and reads one series. */
  alertSeconds: 30,
} as const;

/** Cost of a month once a year of data is there. */
export function estimateCost({ eventsPerDay, customers }: Volume, inventory: Inventory): Estimate {
  const events = eventsPerDay * days;
  // One call of collect and one of land for each event, as browsers send them.
  const requests = 2 * events;
  const instances = Math.ceil(((eventsPerDay / 86_400) * assumed.peak) / assumed.requestsPerSecond);
  const busySeconds = Math.min(requests * assumed.requestSeconds, 2 * instances * monthSeconds);
  const runs = assumed.runsPerDay * days;
  const scanned =
    (inventory.bronzeTables * 2 + inventory.models * 3) * minimumBytes +
    (eventsPerDay / 2) * assumed.eventBytes * assumed.modelsPerEvent +
    customers * assumed.customerBytes * 2;
  const units: Record<PriceName, number> = {
    requests: requests / 1e6,
    cpu: busySeconds,
    memory: busySeconds * assumed.memoryGib,
    // Published once and delivered once.
    pubsub: (events * assumed.eventBytes * 2) / tib,
    storageWrite: (events * assumed.eventBytes) / gib,
    queries: (runs * scanned) / tib,
    storage: (events * assumed.monthsKept * assumed.storedBytes) / gib,
    biEngine: inventory.biEngineGb * days * 24,
    prediction: days * assumed.predictionHours,
    internalSteps:
      (runs * (assumed.internalSteps + assumed.internalStepsPerModel * inventory.models)) / 1_000,
    externalSteps: (runs * assumed.externalSteps) / 1_000,
    schedules: inventory.schedules,
    secrets: inventory.secrets,
    keys: inventory.keys,
    logs: (requests * assumed.logBytes) / gib,
    alerts: inventory.alertConditions,
    alertReads: (inventory.alertConditions * monthSeconds) / assumed.alertSeconds / 1e6,
  };
  const lines = (Object.keys(prices) as PriceName[]).map((name): CostLine => {
    const price: Price = prices[name];
    const paid = Math.max(0, units[name] - price.free);
    return { price, units: units[name], usd: paid * price.usd };
  });
  return {
    lines,
    totalUsd: lines.reduce((sum, { usd }) => sum + usd, 0),
    assumptions: assumptionsOf(inventory),
  };
}

const assumptionsOf = ({ models, bronzeTables }: Inventory): readonly string[] => [
  `An event has ${assumed.eventBytes} bytes, and ${assumed.storedBytes} in bronze and silver together; ${assumed.monthsKept} months are kept.`,
  `Every event is a request of its own, to collect and to land, of ${assumed.requestSeconds} s on 1 vCPU with ${assumed.memoryGib} GiB. Requests that overlap share an instance (${assumed.requestsPerSecond} a second); the peak is ${assumed.peak} times the mean.`,
  `The pipeline runs ${assumed.runsPerDay} times a day and always finds something. A run names ${bronzeTables} bronze tables twice and each of ${models} models' tables three times (10 MB at least each), reads half a day of events in ${assumed.modelsPerEvent} models and two rows of ${assumed.customerBytes} bytes for each customer.`,
  `A run takes ${assumed.internalSteps} internal steps and ${assumed.internalStepsPerModel} for each model, and ${assumed.externalSteps} external steps of Workflows; scoring takes ${assumed.predictionHours} node hours a day.`,
  `A request logs ${assumed.logBytes} bytes; an alert condition reads one series every ${assumed.alertSeconds} s.`,
  "Left out: traffic out of Google Cloud, Looker, training (a few cents a week), builds, support, people.",
];
