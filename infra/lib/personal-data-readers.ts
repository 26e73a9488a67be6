import type { TableContract } from "../../schemas/table-contract.ts";
import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import type { WorkflowDeployment } from "../../workflows/deployment.ts";
import type { EnvironmentConfig } from "../config/schema.ts";
import { accountReference, type AccountKind, type Naming } from "./naming.ts";
import { tagsOf, type TagName } from "./tagged-schema.ts";

/** Who sees columns of these tags as they are. */
export interface PersonalDataReader {
  /** Unique, for the resource's address. */
  readonly name: string;
  readonly member: string;
  readonly tags: ReadonlySet<TagName>;
}

interface Deployed {
  readonly functions: readonly FunctionDeployment[];
  readonly workflows: readonly WorkflowDeployment[];
  readonly tables: readonly TableContract[];
}

const readingRoles = new Set([
  "roles/bigquery.dataViewer",
  "roles/bigquery.dataEditor",
  "roles/bigquery.dataOwner",
]);

/**
 * An account that may query a dataset reads the tags of its columns too, or its statements would fail; `personalData` on the
 * grant names fewer. An account that only appends runs no query and reads none. People come from the config.
 */
export function personalDataReaders(
  { functions, workflows, tables }: Deployed,
  config: EnvironmentConfig,
  naming: Naming,
): readonly PersonalDataReader[] {
  const tagsByDataset = new Map<string, Set<TagName>>();
  for (const table of tables) {
    const tags = tagsByDataset.get(table.layer) ?? new Set<TagName>();
    for (const tag of tagsOf(table)) tags.add(tag);
    tagsByDataset.set(table.layer, tags);
  }
  const accounts = (
    kind: AccountKind,
    deployments: readonly (FunctionDeployment | WorkflowDeployment)[],
  ): readonly PersonalDataReader[] =>
    deployments.map(({ name, grants }) => ({
      name: `${kind}_${name}`,
      member: accountReference(naming, kind, name).member,
      tags: new Set(queried(grants).flatMap((grant) => readTags(grant, tagsByDataset))),
    }));
  const every = new Set([...tagsByDataset.values()].flatMap((tags) => [...tags]));
  const people = config.personalDataReaders.map((member, index) => ({
    name: `person_${index}`,
    member,
    tags: every,
  }));
  return [...accounts("function", functions), ...accounts("workflow", workflows), ...people];
}

type Grants = readonly (
  | FunctionDeployment["grants"][number]
  | WorkflowDeployment["grants"][number]
)[];
type DatasetGrant = Extract<Grants[number], { readonly dataset: string }>;

function queried(grants: Grants): readonly DatasetGrant[] {
  if (!grants.some(({ role }) => role === "roles/bigquery.jobUser")) return [];
  return grants.filter((grant) => "dataset" in grant).filter(({ role }) => readingRoles.has(role));
}

function readTags(
  { dataset, personalData }: DatasetGrant,
  tagsByDataset: ReadonlyMap<string, ReadonlySet<TagName>>,
): readonly TagName[] {
  const tags = [...(tagsByDataset.get(dataset) ?? [])];
  if (personalData === undefined) return tags;
  return tags.filter((tag) => personalData.some((pii) => tag === pii || tag === `${pii}_list`));
}
