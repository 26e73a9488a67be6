import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAccess, type RecordedAccess } from "../../../local/iam/create-access.ts";
import type { Resource } from "../../../local/infrastructure/infrastructure.ts";
import { createInfrastructure } from "../../../local/infrastructure/read.ts";
import { createRunService, type RunService } from "../../../local/run/service.ts";
import { createSecretStore } from "../../../local/secrets/store.ts";
import type { ServiceContext } from "../../../local/service.ts";

export const projectId = "acme-dev";
export const region = "europe-west1";

/** A function with every behaviour that the front end must cope with, chosen by the path. */
const probe = `
const { http } = require("@google-cloud/functions-framework");
const state = { requests: 0 };
http("probe", (request, response) => {
  state.requests += 1;
  const url = new URL(request.url, "http://x");
  const routes = {
    "/echo": () => response.json({ url: request.url, method: request.method, headers: request.headers, body: request.body }),
    "/environment": () => response.json(process.env),
    "/count": () => response.json({ requests: state.requests, pid: process.pid }),
    "/wait": () => setTimeout(() => response.json({ pid: process.pid }), Number(url.searchParams.get("ms"))),
    "/wait-and-log": () => { console.log("waiting"); routes["/wait"](); },
    "/crash": () => process.kill(process.pid, "SIGKILL"),
    "/log": () => { console.log(JSON.stringify({ severity: "ERROR", message: "it failed", code: 7 })); console.log("plain"); response.end(); },
    "/size": () => { let size = 0; request.rawBody ? response.json({ size: request.rawBody.length }) : request.on("data", (c) => (size += c.length)).on("end", () => response.json({ size })); },
    "/stream": () => { response.write("first\\n"); setTimeout(() => response.end("last\\n"), 50); },
  };
  (routes[url.pathname] ?? (() => response.status(404).end()))();
});
`;

export function writeBundle(source = probe): string {
  const directory = mkdtempSync(join(tmpdir(), "ame-bundle-"));
  symlinkSync(join(process.cwd(), "node_modules"), join(directory, "node_modules"));
  const file = join(directory, "index.js");
  writeFileSync(join(directory, "package.json"), JSON.stringify({ type: "commonjs" }));
  writeFileSync(file, source);
  return file;
}

let serial = 0;
export const resource = (type: string, attributes: Record<string, unknown>): Resource => ({
  type,
  address: `${type}.r${(serial += 1)}`,
  stack: "ingest",
  attributes,
});

export function functionResources(
  name: string,
  config: Record<string, unknown> = {},
  options: { public?: boolean } = { public: true },
): Resource[] {
  return [
    resource("google_service_account", { account_id: `fn-${name}` }),
    resource("google_cloudfunctions2_function", {
      name,
      location: region,
      build_config: [{ runtime: "nodejs24", entry_point: "probe" }],
      service_config: [
        { service_account_email: `fn-${name}@${projectId}.iam.gserviceaccount.com`, ...config },
      ],
    }),
    ...(options.public === true
      ? [
          resource("google_cloud_run_v2_service_iam_member", {
            name,
            location: region,
            role: "roles/run.invoker",
            member: "allUsers",
          }),
        ]
      : []),
  ];
}

export interface RunningService {
  readonly run: RunService;
  readonly access: RecordedAccess;
  readonly url: string;
  readonly lines: Parameters<ServiceContext["log"]>[0][];
}

/** Audiences name this URL; the port that answers is another one. */
export const runUrl = "http://run.local";

export async function startRun(
  resources: readonly Resource[],
  options: { bundle?: string; idleMs?: number; queueMs?: number } = {},
): Promise<RunningService> {
  const infrastructure = createInfrastructure(projectId, region, resources);
  const access = createAccess(infrastructure);
  const lines: RunningService["lines"] = [];
  const { bundle = writeBundle(), ...rest } = options;
  const run = createRunService({
    projectId,
    region,
    access,
    log: (line) => lines.push(line),
    now: () => new Date(),
    runUrl,
    secrets: createSecretStore({ infrastructure, given: { "write-keys": "k1" } }),
    bundleOf: () => Promise.resolve(bundle),
    endpointsFor: (principal) =>
      Promise.resolve({ PUBSUB_EMULATOR_HOST: `pubsub-for-${principal}` }),
    ...rest,
  });
  const port = await run.listen(0);
  await run.provision(infrastructure);
  return { run, access, url: `http://127.0.0.1:${port}`, lines };
}

/** Polls until the condition holds; fails after thirty seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("the condition did not come true within 30 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
