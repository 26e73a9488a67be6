import { z } from "zod";
import { changeStream } from "./change-streams.ts";
import { transfer } from "./transfers.ts";

/** Regions that have every service in use: Cloud Run functions, Workflows, Scheduler, BigQuery ML and Vertex AI batch prediction. */
export const regions = [
  "asia-northeast1",
  "asia-southeast1",
  "australia-southeast1",
  "europe-west1",
  "europe-west2",
  "europe-west3",
  "europe-west4",
  "northamerica-northeast1",
  "us-central1",
  "us-east1",
  "us-east4",
  "us-west1",
] as const;

const days = (minimum: number, maximum: number) => z.int().min(minimum).max(maximum);

const idPairs = z
  .string()
  .regex(/^(?:[a-z_]+=[\w-]+(?:,[a-z_]+=[\w-]+)*)?$/, "is no list of name=id");

const member = z
  .string()
  .regex(
    /^(group|user|serviceAccount):[^@\s]+@[^@\s]+$/,
    "is no member such as group:a@example.com",
  );

const rowAccess = z.strictObject({
  /** `gold.marts_marketing_customer_360` */
  table: z.string().regex(/^[a-z]+\.[a-z0-9_]+$/, "is no <dataset>.<table>"),
  /** Lower case, digits and underscores: the policy's own name. */
  name: z.string().regex(/^[a-z][a-z0-9_]{0,255}$/, "is no policy name"),
  /** A GoogleSQL condition on the table's columns. */
  filter: z.string().min(1),
  members: z.array(member).min(1),
});

/** Names become resources, so two of one name would be one. */
const uniqueNames = <T extends z.ZodType<readonly { readonly name: string }[]>>(list: T): T =>
  list.refine(
    (items) => new Set(items.map(({ name }) => name)).size === items.length,
    "names one name twice",
  );

/** What differs between environments. A misspelt, missing or wrong key is an error that names it. */
export const environmentConfig = z.strictObject({
  projectId: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
      "is no project id: 6 to 30 lower case letters, digits and hyphens, beginning with a letter",
    ),
  region: z.enum(regions),
  /** On every resource, for the billing export. */
  labels: z.record(
    z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, "is no label key"),
    z.string().regex(/^[a-z0-9_-]{0,63}$/, "is no label value"),
  ),
  /** Tables, datasets' contents and buckets survive a destroy. */
  deletionProtection: z.boolean(),
  /** Upper bound for every function's own maximum. */
  maxInstances: z.int().min(1).max(1000),
  schedulesPaused: z.boolean(),
  /** How far back a table can be read as it was. https://cloud.google.com/bigquery/docs/time-travel */
  timeTravelDays: days(2, 7),
  /** Daily snapshots of what cannot be made again are kept this long, and with them what was erased meanwhile. */
  snapshotRetentionDays: days(1, 30),
  landingRetentionDays: days(1, 3650),
  /** How far back a subscription can be rewound. */
  topicRetentionDays: days(1, 31),
  deadLetterRetentionDays: days(1, 31),
  releaseRetentionDays: days(1, 3650),
  /**
   * Pub/Sub itself refuses what is no message of events (schemas/generated/pubsub), and the publisher hears it at once. Without it
   * such a message is kept as a dead letter with its reason.
   */
  eventSchema: z.boolean(),
  /** https://login.salesforce.com, https://test.salesforce.com or My Domain. */
  salesforceLoginUrl: z.url({ protocol: /^https?$/ }),
  /** The user that JWT bearer logs in as, with the private key in the secret salesforce-credential; empty: client credentials. */
  salesforceUsername: z.string().regex(/^(?:\S+@\S+)?$/, "is no Salesforce username"),
  /** Google Ads account that owns the customer lists. */
  googleAdsAccount: z.string().regex(/^\d{10}$/, "is no account id of 10 digits"),
  /** Manager account through which the service account has access; empty where it has it itself. */
  googleAdsLoginAccount: z.string().regex(/^(?:\d{10})?$/, "is no account id of 10 digits"),
  /** Audience=customer list id, with commas between. */
  googleAdsLists: idPairs,
  /** Event=conversion action id, with commas between. */
  googleAdsConversionActions: idPairs,
  /** Between two looks at a request's status; Google asks for half an hour. */
  googleAdsPollMs: z.int().min(10),
  /** Of the instance, as https://rest.fra-02.braze.eu. */
  brazeUrl: z.url({ protocol: /^https?$/ }),
  /** Trigger=Canvas id, with commas between. */
  brazeCanvases: idPairs,
  /** Where twins stand for the destinations; empty for the destinations themselves. */
  twinsUrl: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]),
  /** Data at rest is encrypted with keys of this project, which can be withdrawn; otherwise with Google's own. */
  customerManagedKeys: z.boolean(),
  /** Who deploys without owning the project: CI's account (`ame bootstrap --github`), or people. */
  deployers: z.array(member),
  /** Who sees personal data as it is, beside the pipeline's own accounts. */
  personalDataReaders: z.array(member),
  /** Who sees the tables with personal data masked. */
  maskedReaders: z.array(member),
  /** Row level security: a table named here shows its readers the rows of their filter and no others. */
  rowAccess: z.array(rowAccess),
  /** BI Engine's memory for dashboards over gold; 0 reserves none. */
  biEngineGb: z.int().min(0).max(250),
  /** Managed connectors of BigQuery Data Transfer. */
  transfers: uniqueNames(z.array(transfer)),
  /** Databases that Datastream follows. */
  changeStreams: uniqueNames(z.array(changeStream)),
  /** Audit and error logs in BigQuery. */
  logRetentionDays: days(1, 3650),
  alertEmails: z.array(z.email()),
  /** Pages of docs/runbooks as the on-call engineer reaches them. */
  runbookUrl: z.url({ protocol: /^https?$/ }),
  /** What the pipeline's own queries may read in a day before someone is told. */
  dailyQueryGb: z.int().min(1),
  /** Null where nothing is billed. */
  budget: z
    .strictObject({
      billingAccount: z.string().regex(/^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/, "is no account"),
      monthlyAmount: z.int().min(1),
      /** ISO 4217; the billing account's own currency. */
      currencyCode: z.string().regex(/^[A-Z]{3}$/, "is no currency code"),
    })
    .nullable(),
});

export type EnvironmentConfig = z.infer<typeof environmentConfig>;

/** Throws one error that lists every wrong key of the environment. */
export function parseConfig(environment: string, config: unknown): EnvironmentConfig {
  const result = environmentConfig.safeParse(config);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `${issue.keys.join(", ")}: unknown key (misspelt?)`
      : `${issue.path.join(".")}: ${issue.message}`,
  );
  throw new Error(`infra/config/${environment}.ts is wrong:\n  ${problems.join("\n  ")}`);
}

/** A scalar key of the config, for `{ config: "<key>" }` in deploy.ts files. */
export function configValue(config: EnvironmentConfig, key: string, user: string): string {
  const value: unknown = Reflect.get(config, key);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw new Error(`${user} reads config key "${key}", which infra/config/schema.ts does not have.`);
}
