import type { FunctionDeployment } from "../_shared/deployment.ts";

export const collect: FunctionDeployment = {
  name: "collect",
  description: "Public HTTP collector: Segment calls and webhooks, validated and published.",
  trigger: { kind: "http", public: true },
  memoryMb: 512,
  cpu: 1,
  timeoutSeconds: 30,
  concurrency: 80,
  minInstances: 0,
  maxInstances: 100,
  environment: {
    GOOGLE_CLOUD_PROJECT: { config: "projectId" },
    EVENTS_TOPIC: { topic: "events" },
    EVENT_SCHEMA: { config: "eventSchema" },
  },
  secrets: {
    WRITE_KEYS: "collect-write-keys",
    WEBHOOK_SECRETS: "collect-webhook-secrets",
  },
  grants: [{ role: "roles/pubsub.publisher", topic: "events" }],
};
