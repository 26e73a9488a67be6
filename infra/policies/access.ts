import { eachResource, type Policy, type SynthesisedResource } from "./policy.ts";

const isGrant = ({ type }: SynthesisedResource): boolean =>
  /_iam_(member|binding|policy)$/.test(type);

const everyone = new Set(["allUsers", "allAuthenticatedUsers"]);

function membersOf({ attributes }: SynthesisedResource): readonly string[] {
  const members = attributes["members"] ?? [attributes["member"]];
  return Array.isArray(members) ? members.map(String) : [];
}

/** Anyone may call what a deploy.ts declares public, and nothing else. */
export const publicAccess: Policy = eachResource("public-access", (resource, context) => {
  if (!isGrant(resource)) return undefined;
  const open = membersOf(resource).find((member) => everyone.has(member));
  if (open === undefined) return undefined;
  const name = String(resource.attributes["name"]);
  const service = /google_cloudfunctions2_function\.(.+)_function\.name/.exec(name)?.[1] ?? name;
  const declared =
    resource.type === "google_cloud_run_v2_service_iam_member" &&
    context.publicFunctions.has(service);
  if (declared) return undefined;
  return {
    problem: `gives ${String(resource.attributes["role"])} to ${open}`,
    fix: "name a service account, or declare the function's trigger public in its deploy.ts",
  };
});

/** A bucket's objects are reached by IAM alone and can never be made public. */
export const privateBuckets: Policy = eachResource("private-buckets", ({ type, attributes }) => {
  if (type !== "google_storage_bucket") return undefined;
  if (
    attributes["public_access_prevention"] === "enforced" &&
    attributes["uniform_bucket_level_access"] === true
  )
    return undefined;
  return {
    problem: "can be made public",
    fix: "make it with infra/constructs/private-bucket.ts",
  };
});

const primitive = new Set(["roles/owner", "roles/editor", "roles/viewer"]);

/** Basic roles reach into every service of the project. https://cloud.google.com/iam/docs/roles-overview#basic */
export const primitiveRoles: Policy = eachResource("primitive-roles", (resource) => {
  const role = String(resource.attributes["role"]);
  if (!isGrant(resource) || !primitive.has(role)) return undefined;
  return {
    problem: `grants ${role}`,
    fix: "grant the predefined role of the one service, on the one resource",
  };
});

const impersonation = new Set([
  "roles/iam.serviceAccountUser",
  "roles/iam.serviceAccountTokenCreator",
]);

/** Acting as every account of the project is holding every role of the project. */
export const wildcardImpersonation: Policy = eachResource("wildcard-impersonation", (resource) => {
  const role = String(resource.attributes["role"]);
  if (!resource.type.startsWith("google_project_iam_") || !impersonation.has(role))
    return undefined;
  return {
    problem: `grants ${role} on the project, which is on every service account`,
    fix: "grant it on the one service account (google_service_account_iam_member)",
  };
});
