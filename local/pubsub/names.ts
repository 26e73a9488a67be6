import { invalidArgument } from "./refusal.ts";

export type Collection = "topics" | "subscriptions" | "schemas";

/** Ids have 3–255 characters, begin with a letter and not with `goog` (https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names). */
const id = /^(?!goog)[A-Za-z][\w.~+%-]{2,254}$/;

/** What a subscription's `topic` says once its topic is deleted. */
export const deletedTopic = "_deleted-topic_";

/** `t` or `projects/p/topics/t` as the full name: Terraform accepts both. */
export function fullName(projectId: string, collection: Collection, name: string): string {
  return name.includes("/") ? name : `projects/${projectId}/${collection}/${name}`;
}

export function checkName(collection: Collection, name: string): void {
  const [projects, project, kind, last, ...rest] = name.split("/");
  const isValid =
    projects === "projects" &&
    project !== "" &&
    kind === collection &&
    last !== undefined &&
    id.test(last) &&
    rest.length === 0;
  if (!isValid)
    throw invalidArgument(
      `Invalid [${collection}] name: (name=${name}). Ids have 3 to 255 characters, begin with a letter and not with "goog".`,
    );
}

export const projectOf = (name: string): string => name.split("/").slice(0, 2).join("/");
