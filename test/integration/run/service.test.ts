import { afterEach, describe, expect, test } from "vitest";
import {
  functionResources,
  projectId,
  resource,
  type RunningService,
  runUrl,
  startRun,
  until,
} from "./fixture.ts";

let running: RunningService | undefined;
const start = async (...arguments_: Parameters<typeof startRun>): Promise<RunningService> => {
  running = await startRun(...arguments_);
  return running;
};
afterEach(async () => {
  await running?.run.close();
  running = undefined;
});

describe("a request", () => {
  test("reaches the function under its path, with method, query, headers and body", async () => {
    const { url } = await start(functionResources("probe"));
    const response = await fetch(`${url}/probe/echo?a=1&b=%2F`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-own": "kept" },
      body: JSON.stringify({ n: 1 }),
    });
    const echo = (await response.json()) as {
      url: string;
      method: string;
      headers: Record<string, string>;
      body: unknown;
    };
    expect({ url: echo.url, method: echo.method, body: echo.body }).toEqual({
      url: "/echo?a=1&b=%2F",
      method: "POST",
      body: { n: 1 },
    });
    expect(echo.headers["x-own"]).toBe("kept");
    expect(echo.headers["x-forwarded-proto"]).toBe("http");
    expect(echo.headers["traceparent"]).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
    const trace = echo.headers["traceparent"]?.slice(3, 35);
    expect(echo.headers["x-cloud-trace-context"]).toMatch(new RegExp(`^${trace}/\\d+;o=1$`));
  });

  test("keeps the trace of its caller", async () => {
    const { url } = await start(functionResources("probe"));
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-00000000000000ff-01";
    const response = await fetch(`${url}/probe/echo`, { headers: { traceparent } });
    const { headers } = (await response.json()) as { headers: Record<string, string> };
    expect(headers["traceparent"]).toBe(traceparent);
    expect(headers["x-cloud-trace-context"]).toBe("0af7651916cd43dd8448eb211c80319c/255;o=1");
  });

  test("to an unknown service is 404 and says which there are", async () => {
    const { url } = await start(functionResources("probe"));
    const response = await fetch(`${url}/prob/echo`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('No service "prob": there are probe.');
  });

  test("above 32 MiB is 413, announced or not", async () => {
    const { url } = await start(functionResources("probe"));
    const chunk = new Uint8Array(1024 * 1024);
    let left = 33;
    const body = new ReadableStream({
      pull(controller) {
        if (left === 0) controller.close();
        else controller.enqueue(chunk);
        left -= 1;
      },
    });
    const streamed = await fetch(`${url}/probe/size`, {
      method: "POST",
      body,
      duplex: "half",
    }).catch(() => undefined);
    // The connection is closed under a caller who still sends: either it reads the answer, or it sees the end.
    if (streamed !== undefined) expect(streamed.status).toBe(413);
    const within = await fetch(`${url}/probe/size`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: new Uint8Array(31 * 1024 * 1024),
    });
    expect(await within.json()).toEqual({ size: 31 * 1024 * 1024 });
  });

  test("gets a response as it is written", async () => {
    const { url } = await start(functionResources("probe"));
    const reader = (await fetch(`${url}/probe/stream`)).body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value as Uint8Array)).toBe("first\n");
    await reader?.cancel();
  });

  test("that takes longer than the timeout is 504", async () => {
    const { url } = await start(functionResources("probe", { timeout_seconds: 1 }));
    const response = await fetch(`${url}/probe/wait?ms=5000`);
    expect(response.status).toBe(504);
    expect((await fetch(`${url}/probe/count`)).status).toBe(200);
  });
});

test("a process has what is declared and what Cloud Run sets, and nothing else", async () => {
  process.env["OF_THE_PERSON"] = "private";
  const { url } = await start([
    ...functionResources("probe", {
      environment_variables: { EVENTS_TOPIC: "events" },
      secret_environment_variables: [
        { key: "WRITE_KEYS", secret: "write-keys", version: "latest" },
      ],
    }),
    resource("google_secret_manager_secret", { secret_id: "write-keys" }),
    resource("google_secret_manager_secret_iam_member", {
      secret_id: `projects/${projectId}/secrets/write-keys`,
      role: "roles/secretmanager.secretAccessor",
      member: `serviceAccount:fn-probe@${projectId}.iam.gserviceaccount.com`,
    }),
  ]);
  const environment = (await (await fetch(`${url}/probe/environment`)).json()) as Record<
    string,
    string
  >;
  expect(environment["GCE_METADATA_HOST"]).toMatch(/^127\.0\.0\.1:\d+$/);
  expect({ ...environment, GCE_METADATA_HOST: "", PATH: "" }).toEqual({
    MALLOC_ARENA_MAX: "2",
    EVENTS_TOPIC: "events",
    WRITE_KEYS: "k1",
    PUBSUB_EMULATOR_HOST: `pubsub-for-fn-probe@${projectId}.iam.gserviceaccount.com`,
    GCE_METADATA_HOST: "",
    PATH: "",
    NODE_ENV: "production",
    PORT: "8080",
    K_SERVICE: "probe",
    K_REVISION: "probe-00001-loc",
    K_CONFIGURATION: "probe",
    FUNCTION_TARGET: "probe",
    FUNCTION_SIGNATURE_TYPE: "http",
  });
  delete process.env["OF_THE_PERSON"];
});

test("a function that may not read its secret is not deployed", async () => {
  await expect(
    startRun([
      ...functionResources("probe", {
        secret_environment_variables: [{ key: "WRITE_KEYS", secret: "write-keys" }],
      }),
      resource("google_secret_manager_secret", { secret_id: "write-keys" }),
    ]),
  ).rejects.toThrow(
    "needs roles/secretmanager.secretAccessor on projects/acme-dev/secrets/write-keys",
  );
});

test("lines of a function are logged with its name", async () => {
  const { url, lines } = await start(functionResources("probe"));
  await fetch(`${url}/probe/log`);
  await until(() => lines.length >= 2);
  expect(lines).toEqual([
    { severity: "ERROR", message: "it failed", code: 7, service: "probe", instance: "probe-1" },
    { severity: "INFO", message: "plain", service: "probe", instance: "probe-1" },
  ]);
});

const bearer = async (principal: string, audience: string) => ({
  authorization: `Bearer ${(await running?.access.identityToken(principal, audience)) ?? ""}`,
});

describe("a private service", () => {
  const caller = `wf-pipeline@${projectId}.iam.gserviceaccount.com`;
  const resources = [
    ...functionResources("sync", {}, {}),
    resource("google_service_account", { account_id: "wf-pipeline" }),
    resource("google_cloud_run_v2_service_iam_member", {
      name: "sync",
      location: "europe-west1",
      role: "roles/run.invoker",
      member: `serviceAccount:${caller}`,
    }),
  ];
  test("is closed to callers without a token", async () => {
    const { url, lines } = await start(resources);
    expect((await fetch(`${url}/sync/count`)).status).toBe(403);
    expect(lines[0]).toMatchObject({
      severity: "WARNING",
      message: "a call was refused",
      service: "sync",
    });
  });

  test("is open to an invoker with a token for it, whose signature goes no further", async () => {
    const { url } = await start(resources);
    for (const audience of [`${runUrl}/sync`, `${runUrl}/sync/v1/push`]) {
      const response = await fetch(`${url}/sync/echo`, { headers: await bearer(caller, audience) });
      const { headers } = (await response.json()) as { headers: Record<string, string> };
      expect(headers["authorization"]).toMatch(
        /^Bearer [^.]+\.[^.]+\.SIGNATURE_REMOVED_BY_GOOGLE$/,
      );
    }
  });

  test("is closed to tokens for another service, of strangers and of nobody", async () => {
    const { url } = await start(resources);
    const elsewhere = await fetch(`${url}/sync/count`, {
      headers: await bearer(caller, `${runUrl}/syn`),
    });
    expect(elsewhere.status).toBe(401);
    expect(elsewhere.headers.get("www-authenticate")).toContain('error="invalid_token"');
    const stranger = `fn-sync@${projectId}.iam.gserviceaccount.com`;
    const denied = await fetch(`${url}/sync/count`, {
      headers: await bearer(stranger, `${runUrl}/sync`),
    });
    expect(denied.status).toBe(403);
    expect(await denied.text()).toContain(`${stranger} lacks run.routes.invoke`);
    const nobody = await fetch(`${url}/sync/count`, { headers: { authorization: "Bearer a.b.c" } });
    expect(nobody.status).toBe(401);
  });
});
