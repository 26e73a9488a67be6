import { expect, test } from "vitest";
import { createAccess } from "../../../local/iam/create-access.ts";
import { createInfrastructure } from "../../../local/infrastructure/read.ts";
import {
  createAccountEndpoints,
  ownerEndpoints,
  portsFromEnvironment,
} from "../../../local/endpoints.ts";
import { defaultPorts } from "../../../local/ports.ts";
import type { LocalService } from "../../../local/service.ts";

test("the owner's variables have the fixed ports", () => {
  expect(ownerEndpoints("acme-dev", defaultPorts, 9999)).toEqual({
    GOOGLE_CLOUD_PROJECT: "acme-dev",
    BIGQUERY_EMULATOR_HOST: "http://127.0.0.1:9050",
    BIGQUERY_STORAGE_WRITE_ENDPOINT: "127.0.0.1:9060",
    PUBSUB_EMULATOR_HOST: "127.0.0.1:8085",
    STORAGE_EMULATOR_HOST: "http://127.0.0.1:4443",
    WORKFLOWS_ENDPOINT: "127.0.0.1:8787",
    VERTEX_ENDPOINT: "127.0.0.1:8788",
    GCE_METADATA_HOST: "127.0.0.1:9999",
    COLLECT_URL: "http://127.0.0.1:8080/collect",
    REVIEW_PAGE_URL: "http://127.0.0.1:8080/review-page",
    TWINS_URL: "http://127.0.0.1:8790",
  });
});

test("an account's variables have ports of its own, opened once", async () => {
  const access = createAccess(createInfrastructure("acme-dev", "europe-west1", []));
  let next = 20_000;
  const service: LocalService = {
    name: "any",
    listen: () => Promise.resolve((next += 1)),
    provision: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const clients = {
    bigquery: service,
    bigqueryStorage: service,
    pubsub: service,
    storage: service,
    workflows: service,
    vertex: service,
  };
  const endpointsFor = createAccountEndpoints(clients, access);
  const [land, again, collect] = await Promise.all(
    ["land@x", "land@x", "collect@x"].map(endpointsFor),
  );
  expect(land).toEqual({
    BIGQUERY_EMULATOR_HOST: "http://127.0.0.1:20001",
    BIGQUERY_STORAGE_WRITE_ENDPOINT: "127.0.0.1:20002",
    PUBSUB_EMULATOR_HOST: "127.0.0.1:20003",
    STORAGE_EMULATOR_HOST: "http://127.0.0.1:20004",
    WORKFLOWS_ENDPOINT: "127.0.0.1:20005",
    VERTEX_ENDPOINT: "127.0.0.1:20006",
  });
  expect(again).toBe(land);
  expect(collect?.["PUBSUB_EMULATOR_HOST"]).toBe("127.0.0.1:20009");
  expect(access.identify({ port: 20_003 })).toBe("land@x");
  expect(access.identify({ port: 20_009 })).toBe("collect@x");
});

test("ports are moved by the environment", () => {
  expect(
    portsFromEnvironment({
      AME_BIGQUERY_STORAGE_PORT: "9061",
      AME_RUN_PORT: "0",
      AME_PUBSUB_PORT: "",
    }),
  ).toEqual({ bigqueryStorage: 9061, run: 0 });
  expect(() => portsFromEnvironment({ AME_TWINS_PORT: "http" })).toThrow(
    "AME_TWINS_PORT=http is no port: give a number from 0 (any free one) to 65535.",
  );
});
