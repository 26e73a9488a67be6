import { PubSub } from "@google-cloud/pubsub";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from "../../../local/cloud.ts";
import { type StackFixture, writeStacks } from "../../unit/local/infrastructure/fixture.ts";
import { until, writeBundle } from "../run/fixture.ts";

/** Passes what it is given on to a topic with Google's client, as the accounts of the test infrastructure may or may not. */
const relay = `
const { http } = require("@google-cloud/functions-framework");
const { PubSub } = require("@google-cloud/pubsub");
http("relay", async (request, response) => {
  const { message } = request.body;
  try {
    const id = await new PubSub().topic(process.env.TARGET).publishMessage({ data: Buffer.from(message.data, "base64"), attributes: message.attributes });
    console.log(JSON.stringify({ severity: "INFO", message: "relayed", id }));
    response.status(204).end();
  } catch (error) {
    console.log(JSON.stringify({ severity: "ERROR", message: "not relayed", code: error.code, reason: error.details }));
    response.status(500).end();
  }
});
`;

const account = (name: string) => `serviceAccount:\${google_service_account.${name}.email}`;

/** events → push with a token of push-relay → relay, as fn-relay → target. */
function stacks(grants: Record<string, Record<string, Record<string, unknown>>>) {
  const resource: NonNullable<StackFixture["resource"]> = {
    google_service_account: {
      relay: { account_id: "fn-relay" },
      push: { account_id: "push-relay" },
    },
    google_pubsub_topic: { events: { name: "events" }, target: { name: "target" } },
    google_cloudfunctions2_function: {
      relay: {
        name: "relay",
        location: "europe-west1",
        build_config: { entry_point: "relay", runtime: "nodejs24" },
        service_config: {
          service_account_email: "${google_service_account.relay.email}",
          environment_variables: { TARGET: "${google_pubsub_topic.target.name}" },
          max_instance_request_concurrency: 10,
        },
      },
    },
    google_pubsub_subscription: {
      push: {
        name: "events-relay",
        topic: "${google_pubsub_topic.events.id}",
        push_config: {
          push_endpoint: "${google_cloudfunctions2_function.relay.service_config[0].uri}",
          oidc_token: { service_account_email: "${google_service_account.push.email}" },
        },
      },
    },
    ...grants,
  };
  return writeStacks({ local: { resource } });
}

const invoker = {
  google_cloud_run_v2_service_iam_member: {
    push: {
      name: "relay",
      location: "europe-west1",
      role: "roles/run.invoker",
      member: account("push"),
    },
  },
};
const publisher = {
  google_pubsub_topic_iam_member: {
    relay: {
      topic: "${google_pubsub_topic.target.id}",
      role: "roles/pubsub.publisher",
      member: account("relay"),
    },
  },
};

const anyPorts = {
  bigquery: 0,
  bigqueryStorage: 0,
  pubsub: 0,
  storage: 0,
  workflows: 0,
  vertex: 0,
  run: 0,
  twins: 0,
};

let cloud: LocalCloud | undefined;
const lines: Parameters<LocalCloudOptions["log"]>[0][] = [];
const start = async (infrastructure: string, options: Partial<LocalCloudOptions> = {}) => {
  lines.length = 0;
  const bundle = writeBundle(relay);
  cloud = await startLocalCloud({
    infrastructure,
    ports: anyPorts,
    bundleOf: () => Promise.resolve(bundle),
    log: (line) => lines.push(line),
    pubsubTimeScale: 0.001,
    ...options,
  });
  return cloud;
};
afterEach(async () => {
  vi.unstubAllEnvs();
  await cloud?.close();
  cloud = undefined;
});

async function publish(running: LocalCloud, topic: string): Promise<void> {
  for (const [variable, value] of Object.entries(running.endpoints)) vi.stubEnv(variable, value);
  const client = new PubSub();
  await client.topic(topic).publishMessage({ data: Buffer.from("hello") });
  await client.close();
}

describe("a message's way through a function", () => {
  test("ends where the function sends it, each step under its own account", async () => {
    const running = await start(stacks({ ...invoker, ...publisher }));
    await publish(running, "events");
    await until(() => lines.some(({ message }) => message === "relayed"));
    expect(running.services.pubsub.counters().topics["projects/acme-dev/topics/target"]).toEqual({
      published: 1,
    });
    expect(running.access.usage().used).toEqual(
      expect.arrayContaining([
        {
          principal: "push-relay@acme-dev.iam.gserviceaccount.com",
          permission: "run.routes.invoke",
          resource: "projects/acme-dev/locations/europe-west1/services/relay",
          count: 1,
        },
        {
          principal: "fn-relay@acme-dev.iam.gserviceaccount.com",
          permission: "pubsub.topics.publish",
          resource: "projects/acme-dev/topics/target",
          count: 1,
        },
      ]),
    );
  });

  test("ends at the function when its account lacks the role, with the cloud's refusal", async () => {
    const running = await start(stacks(invoker));
    await publish(running, "events");
    await until(() => lines.some(({ message }) => message === "not relayed"));
    expect(lines.find(({ message }) => message === "not relayed")).toMatchObject({ code: 7 });
    expect(running.access.usage().denied).toContainEqual(
      expect.objectContaining({
        principal: "fn-relay@acme-dev.iam.gserviceaccount.com",
        permission: "pubsub.topics.publish",
        resource: "projects/acme-dev/topics/target",
      }),
    );
  });

  test("ends before the function when the push account may not invoke it", async () => {
    const running = await start(stacks(publisher));
    await publish(running, "events");
    await until(() => lines.some(({ message }) => message === "a call was refused"));
    expect(running.services.run.instances()).toEqual({});
  });

  test("goes on in a new process when the function was killed", async () => {
    const running = await start(stacks({ ...invoker, ...publisher }));
    await publish(running, "events");
    await until(() => lines.filter(({ message }) => message === "relayed").length === 1);
    // Killed before its answer has come back, the first message would rightly come again.
    await running.services.pubsub.idle();
    expect(running.services.run.kill("relay", "SIGKILL")).toBe(1);
    await publish(running, "events");
    await until(() => lines.filter(({ message }) => message === "relayed").length === 2);
    await running.services.pubsub.idle();
    expect(running.services.pubsub.counters().topics["projects/acme-dev/topics/target"]).toEqual({
      published: 2,
    });
  });
});

test("endpoints name every service for clients", async () => {
  const { endpoints, ports } = await start(stacks({}));
  expect(endpoints["GOOGLE_CLOUD_PROJECT"]).toBe("acme-dev");
  expect(endpoints["COLLECT_URL"]).toBe(`http://127.0.0.1:${ports.run}/collect`);
  expect(endpoints["STORAGE_EMULATOR_HOST"]).toBe(`http://127.0.0.1:${ports.storage}`);
});

test("a directory keeps tables and objects from one run to the next", async () => {
  const directory = mkdtempSync(join(tmpdir(), "ame-durable-"));
  const infrastructure = stacks({
    google_bigquery_dataset: { ops: { dataset_id: "ops", location: "europe-west1" } },
    google_bigquery_table: {
      notes: {
        dataset_id: "${google_bigquery_dataset.ops.dataset_id}",
        table_id: "notes",
        schema: JSON.stringify([{ name: "note", type: "STRING" }]),
      },
    },
    google_storage_bucket: { landing: { name: "acme-dev-landing", location: "EU" } },
  });
  const projectId = "acme-dev";
  const first = await start(infrastructure, { directory });
  await first.services.warehouse.execute({
    query: "INSERT INTO ops.notes (note) VALUES ('kept')",
    projectId,
  });
  await fetch(
    `${first.endpoints["STORAGE_EMULATOR_HOST"]}/upload/storage/v1/b/acme-dev-landing/o?uploadType=media&name=a.txt`,
    { method: "POST", body: "kept" },
  );
  await first.close();
  const second = await start(infrastructure, { directory });
  const { rows } = await second.services.warehouse.execute({
    query: "SELECT note FROM ops.notes",
    projectId,
  });
  expect(rows).toEqual([{ f: [{ v: "kept" }] }]);
  expect(second.services.storage.list("acme-dev-landing", "**").map(({ name }) => name)).toEqual([
    "a.txt",
  ]);
});

describe("a start that cannot be", () => {
  test("because of a port in use says which and what to set, and leaves nothing running", async () => {
    const holder = createServer();
    const taken = await new Promise<number>((resolve) => {
      holder.listen({ host: "127.0.0.1", port: 0 }, () => {
        resolve((holder.address() as { port: number }).port);
      });
    });
    await expect(start(stacks({}), { ports: { ...anyPorts, storage: taken } })).rejects.toThrow(
      `Port ${taken} for storage is in use: stop what listens there, or set AME_STORAGE_PORT to another port.`,
    );
    holder.close();
  });

  test("because of an unknown role names it", async () => {
    await expect(
      start(
        stacks({
          google_project_iam_member: { x: { role: "roles/owner", member: account("relay") } },
        }),
      ),
    ).rejects.toThrow(
      "local/google_project_iam_member.x: the permissions of roles/owner are not known",
    );
  });
});
