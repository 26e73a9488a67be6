import { expect, test } from "vitest";
import { readRevision } from "../../../../local/run/revision.ts";

const place = { projectId: "acme-dev", region: "europe-west1" };
const resource = (config: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  type: "google_cloudfunctions2_function",
  address: "google_cloudfunctions2_function.land",
  stack: "pipeline",
  attributes: {
    name: "Land_Events",
    build_config: [{ entry_point: "land" }],
    service_config: [{ service_account_email: "fn-land@acme-dev", ...config }],
    ...rest,
  },
});

test("what is declared is taken over", () => {
  const declared = {
    environment_variables: { TOPIC: "events", LIMIT: 5 },
    secret_environment_variables: [{ key: "KEYS", secret: "projects/acme-dev/secrets/keys" }],
    max_instance_request_concurrency: 80,
    min_instance_count: 1,
    max_instance_count: "2",
    timeout_seconds: 30,
  };
  expect(readRevision(resource(declared, { location: "europe-west4" }), place)).toEqual({
    functionName: "Land_Events",
    service: "land-events",
    resource: "projects/acme-dev/locations/europe-west4/services/land-events",
    entryPoint: "land",
    signatureType: "http",
    principal: "fn-land@acme-dev",
    environment: { TOPIC: "events", LIMIT: "5" },
    secrets: [{ variable: "KEYS", secretId: "keys" }],
    concurrency: 80,
    minInstances: 1,
    maxInstances: 2,
    timeoutMs: 30_000,
  });
});

test("the rest has Cloud Run's defaults", () => {
  expect(readRevision(resource({}), place)).toMatchObject({
    resource: "projects/acme-dev/locations/europe-west1/services/land-events",
    concurrency: 1,
    minInstances: 0,
    maxInstances: 100,
    timeoutMs: 60_000,
  });
});

test("a function without an account of its own is refused", () => {
  expect(() => readRevision(resource({ service_account_email: undefined }), place)).toThrow(
    "pipeline/google_cloudfunctions2_function.land needs service_account_email",
  );
});

test("a number that is none is refused", () => {
  expect(() => readRevision(resource({ max_instance_count: "many" }), place)).toThrow(
    "max_instance_count must be a whole number, not many",
  );
});
