import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Closing, createClosing } from "./closing.ts";
import { createAccountEndpoints, ownerEndpoints } from "./endpoints.ts";
import { createAccess, owner, type RecordedAccess } from "./iam/create-access.ts";
import { withoutFunctionArchives } from "./infrastructure/function-archives.ts";
import type { Infrastructure } from "./infrastructure/infrastructure.ts";
import { readInfrastructure } from "./infrastructure/read.ts";
import { startMetadataServer } from "./metadata/server.ts";
import { defaultPorts, type Ports } from "./ports.ts";
import type { PubsubInspection } from "./pubsub/inspection.ts";
import { createPubsubService } from "./pubsub/service.ts";
import { createRunService, type RunService } from "./run/service.ts";
import { createSecretsService } from "./secrets/service.ts";
import { createSecretStore, type SecretStore } from "./secrets/store.ts";
import type { LocalService, ServiceContext } from "./service.ts";
import { createStorageService, type StorageFiles } from "./storage/service.ts";
import { createWorkflowsService, type WorkflowsService } from "./workflows/service.ts";

export interface LocalCloudOptions {
  /** A `cdktf.out` directory with the stacks of one environment. */
  readonly infrastructure: string;
  /** 0 takes any free port. */
  readonly ports?: Partial<Ports>;
  /** Keeps objects, tables and messages between runs; without it everything goes when the cloud closes. */
  readonly directory?: string;
  /** Builds a function and answers its entry file. */
  readonly bundleOf: (functionName: string) => Promise<string>;
  /** JSON file with values of secrets; the rest is random. */
  readonly secretsFile?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly log: ServiceContext["log"];
  readonly now?: () => Date;
  /** Multiplies Pub/Sub's waits between delivery attempts. */
  readonly pubsubTimeScale?: number;
  /** How long a function's process may have nothing to do before it ends. */
  readonly idleMs?: number;
}

export interface LocalCloud {
  /** Environment variables for clients on this machine, as `ame local` prints them. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly ports: Ports;
  readonly infrastructure: Infrastructure;
  readonly access: RecordedAccess;
  readonly secrets: SecretStore;
  readonly pubsub: PubsubInspection;
  readonly storage: StorageFiles;
  readonly workflows: WorkflowsService;
  readonly run: RunService;
  /** Lets what is in flight end, then stops everything in reverse order of the start. */
  close(): Promise<void>;
}

/** Google Cloud on one machine, made from the synthesised infrastructure and nothing else. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const closing = createClosing();
  try {
    return await compose(options, closing);
  } catch (error) {
    await closing.close().catch(() => undefined);
    throw error;
  }
}

async function compose(options: LocalCloudOptions, closing: Closing): Promise<LocalCloud> {
  const wanted: Ports = { ...defaultPorts, ...options.ports };
  // A function's address is part of the infrastructure's values, so it is known before anything listens.
  const runPort = wanted.run === 0 ? await freePort() : wanted.run;
  const runUrl = url(runPort);
  const infrastructure = withoutFunctionArchives(
    readInfrastructure(options.infrastructure, { runUrl }),
  );
  const now = options.now ?? (() => new Date());
  const access = createAccess(infrastructure, { now });
  const { projectId, region } = infrastructure;
  const context: ServiceContext = { projectId, region, access, log: options.log, now };
  const directory = options.directory ?? (await temporaryDirectory(closing));
  const secrets = createSecretStore({
    infrastructure,
    ...(options.secretsFile !== undefined && { file: options.secretsFile }),
    ...(options.secrets !== undefined && { given: options.secrets }),
  });

  const pubsub = createPubsubService({
    ...context,
    ...(options.pubsubTimeScale !== undefined && { timeScale: options.pubsubTimeScale }),
  });
  const storage = createStorageService({
    ...context,
    directory: join(directory, "storage"),
    publish: async (topic, message) => {
      await pubsub.publish(topic, message);
    },
  });
  const secretManager = createSecretsService({ ...context, secrets });
  // Filled when the ports are known; Workflows reads it at each call.
  const googleHosts: Record<string, string> = {};
  const workflows = createWorkflowsService({ ...context, endpoints: googleHosts });
  const run = createRunService({
    ...context,
    secrets,
    runUrl,
    bundleOf: options.bundleOf,
    endpointsFor: createAccountEndpoints({ pubsub, storage, workflows }, access),
    ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
  });

  const ports = await listenAll(
    { storage, pubsub, workflows, run },
    { ...wanted, run: runPort },
    closing,
  );
  closing.add(secretManager.name, () => secretManager.close());
  Object.assign(googleHosts, {
    storage: url(ports.storage),
    secretmanager: url(await secretManager.listen(0)),
  });
  const metadata = await startMetadataServer({ principal: owner, projectId, region, access });
  closing.add("metadata server", metadata.close);
  // Topics before the notifications that name them; the functions last, as a minimum of instances starts at once.
  for (const service of [pubsub, storage, workflows, run]) await service.provision(infrastructure);
  return {
    endpoints: ownerEndpoints(projectId, ports, metadata.port),
    ports,
    infrastructure,
    access,
    secrets,
    pubsub,
    storage,
    workflows,
    run,
    close: closing.close,
  };
}

const url = (port: number): string => `http://127.0.0.1:${port}`;

/** Every service on its port; all ports that cannot be had are named at once. */
async function listenAll(
  services: Partial<Record<keyof Ports, LocalService>>,
  wanted: Ports,
  closing: Closing,
): Promise<Ports> {
  const entries = Object.entries(services) as [keyof Ports, LocalService][];
  for (const [, service] of entries) closing.add(service.name, () => service.close());
  const bound = await Promise.allSettled(
    entries.map(async ([name, service]) => [name, await service.listen(wanted[name])] as const),
  );
  const problems = bound.flatMap((result) =>
    result.status === "rejected" ? [(result.reason as Error).message] : [],
  );
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const ports = bound.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  return { ...wanted, ...Object.fromEntries(ports) };
}

async function temporaryDirectory(closing: Closing): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "ame-"));
  closing.add("temporary directory", () => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0 }, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No TCP port is free.");
  return address.port;
}
