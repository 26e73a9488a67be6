/**
 * Every name in Google Cloud, made from logical names in one place: stacks agree on names without reading each other's
 * state. Names carry no environment; the project does.
 */
export const topicNames = ["events", "landing-objects"] as const;
export type TopicName = (typeof topicNames)[number];

export const bucketNames = ["landing", "releases", "functions", "leases", "content"] as const;
export type BucketName = (typeof bucketNames)[number];

/** Keys by what they encrypt. */
export const keyNames = [
  "warehouse",
  "objects",
  "messages",
  "secrets",
  "workflows",
  "functions",
] as const;
export type KeyName = (typeof keyNames)[number];
export const keyRing = "ame";

/** Outside the layers: what Google Cloud itself logged, and daily snapshots. */
export const logDataset = "logs";
export const snapshotDataset = "snapshots";

export interface Naming {
  readonly projectId: string;
  readonly region: string;
  /** Bucket names are global, so the project is part of them. */
  bucket(name: BucketName): string;
  stateBucket(): string;
  topicId(name: string): string;
  serviceAccountEmail(accountId: string): string;
  cryptoKeyId(name: KeyName): string;
}

/** What a service account is for; ids have 6 to 30 characters, which "land" alone has not. https://cloud.google.com/iam/docs/service-accounts-create */
const accountPrefixes = { function: "fn", push: "push", workflow: "wf", schedule: "cron" } as const;
export type AccountKind = keyof typeof accountPrefixes;

export function serviceAccountId(kind: AccountKind, name: string): string {
  const id = `${accountPrefixes[kind]}-${name}`;
  if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(id))
    throw new Error(
      `"${id}" is no service account id (6 to 30 lower case letters, digits and hyphens): rename "${name}".`,
    );
  return id;
}

/** Managed connectors read their sources and write their datasets as this account. */
export const transferAccountId = "transfers";
export const transferDataset = (name: string): string => `transfer_${name}`;
export const changeStreamDataset = (name: string): string => `cdc_${name.replaceAll("-", "_")}`;

/** Runs the builds of functions; the default account would be an editor of the project. */
export const builderAccountId = "function-builder";

/** A service account by its names: made in one stack, used in others. */
export interface AccountReference {
  readonly email: string;
  /** As grants take it. */
  readonly member: string;
  /** Full resource name. */
  readonly id: string;
}

export const accountReference = (
  naming: Naming,
  kind: AccountKind,
  name: string,
): AccountReference => accountById(naming, serviceAccountId(kind, name));

export function accountById(naming: Naming, accountId: string): AccountReference {
  const email = naming.serviceAccountEmail(accountId);
  return {
    email,
    member: `serviceAccount:${email}`,
    id: `projects/${naming.projectId}/serviceAccounts/${email}`,
  };
}

export const deadLetterTopic = (topic: string): string => `${topic}-dead-letters`;
export const deadLetterSubscription = (topic: string): string => `${topic}-dead-letters`;
export const pushSubscription = (topic: string, functionName: string): string =>
  `${topic}-${functionName}`;
/** Builds push their images here. */
export const imageRepository = "functions";

export function createNaming(place: { projectId: string; region: string }): Naming {
  const { projectId, region } = place;
  return {
    projectId,
    region,
    bucket: (name) => `${projectId}-${name}`,
    stateBucket: () => `${projectId}-terraform-state`,
    topicId: (name) => `projects/${projectId}/topics/${name}`,
    serviceAccountEmail: (accountId) => `${accountId}@${projectId}.iam.gserviceaccount.com`,
    cryptoKeyId: (name) =>
      `projects/${projectId}/locations/${region}/keyRings/${keyRing}/cryptoKeys/${name}`,
  };
}

/** A name that deploy.ts files may use, or an error that lists the names there are. */
export function requireName<Name extends string>(
  kind: string,
  names: readonly Name[],
  name: string,
  user: string,
): Name {
  const found = names.find((known) => known === name);
  if (found === undefined)
    throw new Error(`${user} names ${kind} "${name}", which does not exist: ${names.join(", ")}.`);
  return found;
}
