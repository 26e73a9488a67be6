import { z } from "zod";

/** Of `terraform show -json <plan>`; https://developer.hashicorp.com/terraform/internals/json-format#change-representation */
const planFile = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        type: z.string(),
        mode: z.string(),
        change: z.object({
          actions: z.array(z.string()),
          before: z.record(z.string(), z.unknown()).nullable(),
          after: z.record(z.string(), z.unknown()).nullable(),
        }),
      }),
    )
    .default([]),
});

export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly action: "create" | "update" | "replace" | "delete";
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** What a plan would do, without what stays as it is. */
export function changesOf(plan: string): readonly ResourceChange[] {
  const { resource_changes: changes } = planFile.parse(JSON.parse(plan));
  return changes.flatMap(({ address, type, mode, change }) => {
    const action = actionOf(change.actions);
    if (mode !== "managed" || action === undefined) return [];
    return [{ address, type, action, before: change.before ?? {}, after: change.after ?? {} }];
  });
}

function actionOf(actions: readonly string[]): ResourceChange["action"] | undefined {
  if (actions.length === 2) return "replace";
  const [action] = actions;
  return action === "create" || action === "update" || action === "delete" ? action : undefined;
}

/** Types whose destruction takes what they hold with them. */
const holding = new Set([
  "google_bigquery_dataset",
  "google_bigquery_table",
  "google_kms_crypto_key",
  "google_pubsub_subscription",
  "google_pubsub_topic",
  "google_secret_manager_secret",
  "google_storage_bucket",
]);

export interface DataLoss {
  readonly address: string;
  /** What would be lost, as the end of "<address> …". */
  readonly problem: string;
}

/** Changes that would destroy data, or make a table narrower than what is deployed. */
export const dataLossOf = (changes: readonly ResourceChange[]): readonly DataLoss[] =>
  changes.flatMap((change) => {
    const problem = problemOf(change);
    return problem === undefined ? [] : [{ address: change.address, problem }];
  });

function problemOf({ type, action, before, after }: ResourceChange): string | undefined {
  if (!holding.has(type) || isView(before)) return undefined;
  const narrowed = type === "google_bigquery_table" ? narrowing(before, after) : [];
  if (action === "delete") return "would be destroyed with what it holds";
  const reasons = narrowed.length === 0 ? "" : `: ${narrowed.join(", ")}`;
  if (action === "replace") return `would be destroyed and made anew, empty${reasons}`;
  return action === "update" && narrowed.length > 0 ? `would lose data${reasons}` : undefined;
}

/** A view holds nothing that its definition does not. */
const isView = ({ view }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(view) && view.length > 0;

interface Field {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly fields?: readonly Field[];
}

/** Columns that the new schema does not have, or has otherwise. */
function narrowing(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] {
  return compare(fieldsOf(before["schema"]), fieldsOf(after["schema"]), "");
}

function compare(
  before: readonly Field[],
  after: readonly Field[],
  path: string,
): readonly string[] {
  const wanted = new Map(after.map((field) => [field.name, field]));
  return before.flatMap((field) => {
    const name = `${path}${field.name}`;
    const found = wanted.get(field.name);
    if (found === undefined) return [`column ${name} is gone`];
    if (found.type !== field.type) return [`column ${name} is ${found.type} and was ${field.type}`];
    const isTighter = (field.mode ?? "NULLABLE") === "NULLABLE" && found.mode === "REQUIRED";
    if (isTighter) return [`column ${name} is REQUIRED and was NULLABLE`];
    return compare(field.fields ?? [], found.fields ?? [], `${name}.`);
  });
}

const fieldsOf = (schema: unknown): readonly Field[] =>
  typeof schema === "string" && schema !== "" ? (JSON.parse(schema) as readonly Field[]) : [];
