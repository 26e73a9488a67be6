import { serviceNameOf } from "../infrastructure/computed-attributes.ts";
import type { Infrastructure, Resource } from "../infrastructure/infrastructure.ts";
import type { ResourceName } from "./access.ts";
import { predefinedRoles } from "./roles.ts";

/** One member, one role, one resource: what an `*_iam_member` declares. */
export interface Grant {
  /** An e-mail address without its kind, or `allUsers`, `allAuthenticatedUsers`. */
  readonly member: string;
  readonly role: string;
  readonly resource: ResourceName;
  readonly permissions: readonly string[];
  /** The Terraform resource that declares it. */
  readonly address: string;
}

type NameOf = (
  text: (argument: string) => string,
  projectId: string,
  region: string,
) => ResourceName;

/** Accepts a short id where the provider does: `events` is `projects/p/topics/events`. */
const within =
  (collection: string, argument: string): NameOf =>
  (text, projectId) => {
    const value = text(argument);
    return value.includes("/") ? value : `projects/${projectId}/${collection}/${value}`;
  };

const service =
  (argument: string): NameOf =>
  (text, projectId, region) => {
    const value = text(argument).split("/").at(-1) ?? "";
    return `projects/${projectId}/locations/${text("location") || region}/services/${serviceNameOf(value)}`;
  };

/** The resource that a policy of each type is attached to. */
const resourceOf: Readonly<Record<string, NameOf>> = {
  google_project: (text, projectId) =>
    `projects/${text("project") || projectId}`.replace(/^(projects\/)+/, "projects/"),
  google_pubsub_topic: within("topics", "topic"),
  google_pubsub_subscription: within("subscriptions", "subscription"),
  google_pubsub_schema: within("schemas", "schema"),
  google_bigquery_dataset: within("datasets", "dataset_id"),
  google_bigquery_table: (text, projectId) => {
    const table = text("table_id");
    if (table.startsWith("projects/")) return table;
    const dataset = text("dataset_id").split("/").at(-1) ?? "";
    return `projects/${projectId}/datasets/${dataset}/tables/${table}`;
  },
  google_storage_bucket: (text) => `projects/_/buckets/${text("bucket").replace(/^b\//, "")}`,
  google_cloud_run_v2_service: service("name"),
  google_cloud_run_service: service("service"),
  google_cloudfunctions2_function: (text, projectId, region) => {
    const value = text("cloud_function");
    return value.includes("/")
      ? value
      : `projects/${projectId}/locations/${text("location") || region}/functions/${value}`;
  },
  google_secret_manager_secret: within("secrets", "secret_id"),
  google_service_account: within("serviceAccounts", "service_account_id"),
  google_data_catalog_policy_tag: (text) => text("policy_tag"),
  google_bigquery_datapolicy_data_policy: (text, projectId, region) =>
    `projects/${projectId}/locations/${text("location") || region}/dataPolicies/${text("data_policy_id")}`,
  google_kms_crypto_key: (text) => text("crypto_key_id"),
  google_artifact_registry_repository: (text, projectId, region) => {
    const value = text("repository");
    return value.includes("/")
      ? value
      : `projects/${projectId}/locations/${text("location") || region}/repositories/${value}`;
  },
};

/**
 * Every grant that the infrastructure declares. Throws one error that lists what cannot be evaluated here: an unknown role, a
 * condition, a whole policy, a service account that nobody declares.
 */
export function readGrants(infrastructure: Infrastructure): readonly Grant[] {
  const roles = new Map(Object.entries(predefinedRoles));
  for (const { attributes } of infrastructure.ofType("google_project_iam_custom_role")) {
    const name = `projects/${infrastructure.projectId}/roles/${String(attributes["role_id"])}`;
    roles.set(name, (attributes["permissions"] as readonly string[] | undefined) ?? []);
  }
  const accounts = declaredAccounts(infrastructure);
  const problems: string[] = [];
  const grants = infrastructure.resources.flatMap((resource): readonly Grant[] => {
    const [, target, kind] =
      /^(google_\w+?)_iam_(member|binding|policy)$/.exec(resource.type) ?? [];
    if (target === undefined) return [];
    const problem = problemOf(resource, target, kind, roles);
    if (problem !== undefined) {
      problems.push(`${resource.stack}/${resource.address}: ${problem}`);
      return [];
    }
    return toGrants(resource, target, roles, infrastructure).filter((grant) => {
      const known = !isProjectAccount(grant.member, infrastructure) || accounts.has(grant.member);
      if (!known)
        problems.push(
          `${resource.stack}/${resource.address}: no stack declares the service account ${grant.member}`,
        );
      return known;
    });
  });
  if (problems.length > 0)
    throw new Error(`The grants cannot be evaluated:\n  ${problems.join("\n  ")}`);
  return grants;
}

function problemOf(
  { attributes }: Resource,
  target: string,
  kind: string | undefined,
  roles: ReadonlyMap<string, unknown>,
): string | undefined {
  if (kind === "policy") return "a whole policy is not supported; declare members";
  if (resourceOf[target] === undefined) return `grants on ${target} are not supported`;
  if (attributes["condition"] !== undefined) return "conditions on grants are not supported";
  const role = String(attributes["role"]);
  return roles.has(role)
    ? undefined
    : `the permissions of ${role} are not known; add them to local/iam/roles.ts from Google's list of roles`;
}

function toGrants(
  { attributes, address, stack }: Resource,
  target: string,
  roles: ReadonlyMap<string, readonly string[]>,
  { projectId, region }: Infrastructure,
): readonly Grant[] {
  const text = (argument: string): string => {
    const value = attributes[argument];
    return typeof value === "string" ? value : "";
  };
  const role = text("role");
  const resource = resourceOf[target]?.(text, projectId, region) ?? "";
  const members = Array.isArray(attributes["members"]) ? attributes["members"] : [text("member")];
  return members.map((member) => ({
    member: withoutKind(String(member)),
    role,
    resource,
    permissions: [...new Set(roles.get(role))],
    address: `${stack}/${address}`,
  }));
}

/** `serviceAccount:a@b` and `user:a@b` are told apart by their address already. */
function withoutKind(member: string): string {
  return member.replace(/^(?:serviceAccount|user|group|domain):/, "");
}

function declaredAccounts(infrastructure: Infrastructure): ReadonlySet<string> {
  return new Set(
    infrastructure
      .ofType("google_service_account")
      .map(
        ({ attributes }) =>
          `${String(attributes["account_id"])}@${infrastructure.projectId}.iam.gserviceaccount.com`,
      ),
  );
}

function isProjectAccount(member: string, { projectId }: Infrastructure): boolean {
  return member.endsWith(`@${projectId}.iam.gserviceaccount.com`);
}

/** A resource and what contains it, nearest first: table, dataset, project. Objects are in buckets, buckets in the project. */
export function hierarchyOf(resource: ResourceName, projectId: string): readonly ResourceName[] {
  const object = /^(projects\/_\/buckets\/[^/]+)\/objects\//.exec(resource);
  if (object?.[1] !== undefined) return [resource, object[1], `projects/${projectId}`];
  const levels: ResourceName[] = [];
  const segments = resource.split("/");
  for (let length = segments.length; length > 2; length -= 2)
    levels.push(segments.slice(0, length).join("/"));
  const project = segments[1] === "_" ? projectId : (segments[1] ?? projectId);
  return [...levels, `projects/${project}`];
}
