import type { Infrastructure, Resource } from "../infrastructure/infrastructure.ts";
import { projectNumber } from "../infrastructure/project-number.ts";
import type { Broker } from "./broker.ts";
import type { MessageSchema } from "./message-schema.ts";
import { schemaFrom, subscriptionFrom, topicFrom } from "./terraform.ts";

/** Creates every declared topic, then every subscription; all problems are reported at once, each with its resource. */
export function provisionPubsub(infrastructure: Infrastructure, broker: Broker): void {
  const problems: string[] = [];
  const each = (type: string, create: (resource: Resource) => void): void => {
    for (const resource of infrastructure.ofType(type))
      try {
        create(resource);
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        problems.push(`${resource.address} (stack ${resource.stack}): ${problem}`);
      }
  };
  const project = infrastructure.projectId;
  const schemas = new Map<string, MessageSchema>();
  each("google_pubsub_schema", (resource) => {
    const schema = schemaFrom(resource, project);
    schemas.set(schema.name, schema);
  });
  each("google_pubsub_topic", (resource) =>
    broker.createTopic(topicFrom(resource, project, schemas)),
  );
  each("google_pubsub_subscription", (resource) => {
    broker.createSubscription(subscriptionFrom(resource, project));
  });
  if (problems.length > 0)
    throw new Error(
      `The local Pub/Sub cannot honour the infrastructure:\n  ${problems.join("\n  ")}`,
    );
}

const agent = /\b(service-\d+@gcp-sa-pubsub\.iam\.gserviceaccount\.com)\b/;

/** Pub/Sub's own account in this project, which forwards dead letters: as the declared grants name it, if any does. */
export function serviceAgentOf(infrastructure: Infrastructure): string {
  for (const { type, attributes } of infrastructure.resources) {
    if (!/_iam_(member|binding)$/.test(type)) continue;
    const found = agent.exec(JSON.stringify(attributes))?.[1];
    if (found !== undefined) return found;
  }
  return serviceAgentFor(infrastructure.projectId);
}

export const serviceAgentFor = (projectId: string): string =>
  `service-${projectNumber(projectId)}@gcp-sa-pubsub.iam.gserviceaccount.com`;
