import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { Storage } from "@google-cloud/storage";
import { startLocalCloud, type LocalCloud } from "../local/cloud.ts";
import { portsFromEnvironment } from "../local/endpoints.ts";
import { defaultPorts, type Ports } from "../local/ports.ts";
import { freePort, requireFreePorts } from "../local/server/free-port.ts";
import { events, tables } from "../schemas/registry.ts";
import { compileProject } from "../sql/compiler/compile-project.ts";
import { writeRelease, type Release } from "../sql/compiler/release.ts";
import { buildAll } from "./build/build-all.ts";
import { publishRelease } from "./release/publish.ts";
import { repositoryRoot, stateDirectory, type LocalState } from "./target.ts";

export interface OpenOptions {
  /** Keeps data between runs; without it everything is gone at the end. */
  readonly directory?: string;
  readonly ports?: Partial<Ports>;
  /** For what is synthesised; two clouds at once need one each. */
  readonly workDirectory?: string;
  /** Changes the synthesised stacks in that folder before anything is made of them: what a wrong deployment does. */
  readonly revise?: (infrastructure: string) => void;
  /** Keys of the local config to replace. */
  readonly config?: Readonly<Record<string, string>>;
  /** Multiplies Pub/Sub's waits between delivery attempts. */
  readonly pubsubTimeScale?: number;
  readonly log: (line: Record<string, unknown>) => void;
}

export interface OpenedCloud {
  readonly cloud: LocalCloud;
  readonly state: LocalState;
}

/** Functions that have nothing to do end soon: what they hold is wanted by the warehouse. */
const idleMs = 1_000;

/** Builds what would be deployed, synthesises, starts the local Google Cloud from it and publishes the SQL release. */
export async function openLocalCloud(options: OpenOptions): Promise<OpenedCloud> {
  const out = join(options.workDirectory ?? stateDirectory(), "infrastructure");
  const wanted = { ...portsFromEnvironment(process.env), ...options.ports };
  await requireFreePorts({ ...defaultPorts, ...wanted });
  // The twins' address is part of the configuration, so it is known before anything listens.
  const ports = wanted.twins === 0 ? { ...wanted, twins: await freePort() } : wanted;
  const [bundles, release] = await Promise.all([
    buildAll(),
    compileRelease(),
    synthesise(out, ports, options.config ?? {}),
  ]);
  options.revise?.(out);
  const files = new Map(bundles.map((bundle) => [bundle.name, bundle.file]));
  const writeKey = randomBytes(18).toString("base64url");
  const webhookSecret = randomBytes(18).toString("base64url");
  const cloud = await startLocalCloud({
    infrastructure: out,
    ports,
    idleMs,
    bundleOf: async (name) => fileOf(files, name),
    secretsFile: join(stateDirectory(), "secrets.json"),
    secrets: {
      "collect-write-keys": JSON.stringify({ [writeKey]: "web" }),
      "collect-webhook-secrets": JSON.stringify({ salesforce: webhookSecret }),
    },
    log: options.log,
    ...(options.directory === undefined ? {} : { directory: options.directory }),
    ...(options.pubsubTimeScale === undefined ? {} : { pubsubTimeScale: options.pubsubTimeScale }),
  });
  await publishTo(cloud, release);
  const state: LocalState = {
    pid: process.pid,
    endpoints: {
      ...cloud.endpoints,
      AME_REVIEW_LINK_KEY: cloud.secrets.valueOf("review-link-key"),
    },
    writeKey: writeKeyOf(cloud.secrets.valueOf("collect-write-keys")),
    webhookSecret: webhookSecretOf(cloud.secrets.valueOf("collect-webhook-secrets")),
  };
  return { cloud, state };
}

export async function compileRelease(): Promise<Release> {
  const { release } = await compileProject(join(repositoryRoot, "sql"), tables, events);
  writeRelease(release, join(repositoryRoot, "dist", "release"));
  return release;
}

/** Keys of the config that say where the twins are. */
const twinUrls = {
  twinsUrl: "",
  salesforceLoginUrl: "/salesforce",
  brazeUrl: "/braze",
};

/** In a process of its own: cdktf keeps global state and is not needed afterwards. */
async function synthesise(
  out: string,
  ports: Partial<Ports>,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const urls =
    ports.twins === undefined
      ? []
      : Object.entries(twinUrls).map(([key, path]) => [
          key,
          `http://127.0.0.1:${ports.twins}${path}`,
        ]);
  const overrides = [...urls, ...Object.entries(config)].flatMap(([key, value]) => [
    "--set",
    `${key}=${value}`,
  ]);
  await promisify(execFile)(
    process.execPath,
    [
      join(repositoryRoot, "infra", "main.ts"),
      "--environment",
      "local",
      "--out",
      out,
      ...overrides,
    ],
    { cwd: repositoryRoot },
  );
}

async function publishTo(cloud: LocalCloud, release: Release): Promise<void> {
  const storage = new Storage({
    projectId: cloud.infrastructure.projectId,
    apiEndpoint: `http://127.0.0.1:${cloud.ports.storage}`,
    useAuthWithCustomEndpoint: false,
  });
  await publishRelease(release, storage.bucket(`${cloud.infrastructure.projectId}-releases`));
}

function fileOf(files: ReadonlyMap<string, string>, name: string): string {
  const file = files.get(name);
  if (file === undefined)
    throw new Error(`no function ${name} was built; functions/registry.ts lists them.`);
  return file;
}

/** Of the Salesforce webhook, which the simulated company calls. */
const webhookSecretOf = (secret: string): string =>
  (JSON.parse(secret) as Readonly<Record<string, string>>)["salesforce"] ?? "";

const writeKeyOf = (secret: string): string => Object.keys(JSON.parse(secret) as object)[0] ?? "";
