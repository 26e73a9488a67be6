import { join } from "node:path";
import { createObjectTransfer } from "./bigquery-objects.ts";
import { createWarehouse } from "./bigquery/engine/engine.ts";
import { createMachineLearning } from "./bigquery/ml/machine-learning.ts";
import { createBigQueryService } from "./bigquery/service.ts";
import type { Warehouse } from "./bigquery/warehouse.ts";
import type { Closing } from "./closing.ts";
import { createAccountEndpoints } from "./endpoints.ts";
import type { Infrastructure } from "./infrastructure/infrastructure.ts";
import type { Ports, ServiceName } from "./ports.ts";
import type { PubsubInspection } from "./pubsub/inspection.ts";
import { createPubsubService } from "./pubsub/service.ts";
import { createRunService, type RunService } from "./run/service.ts";
import { createScheduler, type Scheduler } from "./scheduler/scheduler.ts";
import { createSecretsService } from "./secrets/service.ts";
import type { SecretStore } from "./secrets/store.ts";
import type { LocalService, ServiceContext } from "./service.ts";
import { createStorageService, type StorageFiles } from "./storage/service.ts";
import { createTwinsService, type TwinsInspection } from "./twins/service.ts";
import { createVertexService, type VertexService } from "./vertex/service.ts";
import { createWorkflowsService, type WorkflowsService } from "./workflows/service.ts";

export interface ServiceOptions {
  /** Keeps objects, tables, models and messages between runs; without it everything goes when the cloud closes. */
  readonly directory?: string;
  /** Builds a function and answers its entry file. */
  readonly bundleOf: (functionName: string) => Promise<string>;
  /** Fires schedules on time; otherwise they run only when told to. */
  readonly schedules?: boolean;
  /** Multiplies Pub/Sub's waits between delivery attempts. */
  readonly pubsubTimeScale?: number;
  /** How long a function's process may have nothing to do before it ends. */
  readonly idleMs?: number;
  /** What DuckDB may use before it goes to disk. */
  readonly warehouseMemoryBytes?: number;
}

/** The services by what they are besides servers: what commands, the console and tests see without a client. */
export interface Services {
  readonly warehouse: Warehouse;
  readonly vertex: VertexService;
  readonly pubsub: PubsubInspection;
  readonly storage: StorageFiles;
  readonly workflows: WorkflowsService;
  readonly scheduler: Scheduler;
  readonly run: RunService;
  readonly twins: TwinsInspection;
  /** Binds every service; all ports that cannot be had are named at once. */
  listen(ports: Ports): Promise<Ports>;
  provision(infrastructure: Infrastructure): Promise<void>;
}

/** Makes the services and ties them together: who publishes to whom, who finds whom where. */
export async function createServices(
  context: ServiceContext,
  options: ServiceOptions & {
    readonly secrets: SecretStore;
    readonly runUrl: string;
    /** Goes when the cloud closes. */
    readonly temporaryDirectory: string;
  },
  closing: Closing,
): Promise<Services> {
  const { secrets, directory } = options;
  const durable = (name: string): { directory?: string } =>
    directory === undefined ? {} : { directory: join(directory, name) };
  /** Local addresses by the first label of Google's host names, filled when the ports are known. */
  const hosts: Record<string, string> = {};

  const twins = createTwinsService({
    ...context,
    secrets: (id) => (secrets.ids.includes(id) ? secrets.valueOf(id) : undefined),
    endCaller: (destination) => void run.kill(`sync-${destination}`, "SIGKILL"),
  });
  const pubsub = createPubsubService({
    ...context,
    ...durable("pubsub"),
    ...(options.pubsubTimeScale !== undefined && { timeScale: options.pubsubTimeScale }),
  });
  const storage = createStorageService({
    ...context,
    directory: join(directory ?? options.temporaryDirectory, "storage"),
    publish: async (topic, message) => {
      await pubsub.publish(topic, message);
    },
  });
  const ml = createMachineLearning({
    onTrainedForRegistry: (trained) => vertex.onTrainedForRegistry(trained),
  });
  const warehouse = await createWarehouse({
    projectId: context.projectId,
    location: context.region,
    now: context.now,
    ml,
    memoryLimitBytes: options.warehouseMemoryBytes ?? defaultWarehouseMemoryBytes,
    ...durable("bigquery"),
  });
  closing.add("warehouse", () => warehouse.close());
  const objects = createObjectTransfer(storage, () => hosts["storage"] ?? "");
  const bigquery = createBigQueryService({
    ...context,
    warehouse,
    openObject: objects.open,
    writeObject: objects.write,
  });
  const vertex: VertexService = createVertexService({
    ...context,
    warehouse,
    ml,
    ...durable("vertex"),
  });
  const secretManager = createSecretsService({ ...context, secrets });
  const workflows = createWorkflowsService({ ...context, endpoints: hosts });
  const clients = {
    bigquery: bigquery.rest,
    bigqueryStorage: bigquery.storageWrite,
    pubsub,
    storage,
    workflows,
    vertex,
  };
  const run: RunService = createRunService({
    ...context,
    secrets,
    runUrl: options.runUrl,
    bundleOf: options.bundleOf,
    endpointsFor: createAccountEndpoints(clients, context.access),
    ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
  });
  const scheduler = createScheduler({
    ...context,
    endpoints: () => hosts,
    ...(options.schedules !== undefined && { schedules: options.schedules }),
  });

  const listening: Record<ServiceName, LocalService> = { ...clients, twins, run };
  // Closed in reverse: what starts work first, then who does it, then what they need to finish it.
  for (const service of [
    twins,
    secretManager,
    storage,
    bigquery.rest,
    bigquery.storageWrite,
    vertex,
    pubsub,
    run,
    workflows,
    scheduler,
  ])
    closing.add(service.name, () => service.close());

  return {
    warehouse,
    vertex,
    pubsub,
    storage,
    workflows,
    scheduler,
    run,
    twins,
    async listen(wanted) {
      const [ports, secretManagerPort] = await Promise.all([
        listenAll(listening, wanted),
        secretManager.listen(0),
      ]);
      Object.assign(hosts, {
        bigquery: urlOf(ports.bigquery),
        aiplatform: urlOf(ports.vertex),
        storage: urlOf(ports.storage),
        workflowexecutions: urlOf(ports.workflows),
        secretmanager: urlOf(secretManagerPort),
      });
      return ports;
    },
    async provision(infrastructure) {
      // Topics before the notifications that name them; functions last, as a minimum of instances starts at once.
      await pubsub.provision(infrastructure);
      await Promise.all(
        [bigquery.rest, storage, workflows, scheduler].map((service) =>
          service.provision(infrastructure),
        ),
      );
      await run.provision(infrastructure);
    },
  };
}

/** `npm start` has 2 GB for everything. */
const defaultWarehouseMemoryBytes = 1024 * 1024 * 1024;

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

async function listenAll(
  services: Record<ServiceName, LocalService>,
  wanted: Ports,
): Promise<Ports> {
  const bound = await Promise.allSettled(
    Object.entries(services).map(
      async ([name, service]) => [name, await service.listen(wanted[name as ServiceName])] as const,
    ),
  );
  const problems = bound.flatMap((result) =>
    result.status === "rejected" ? [(result.reason as Error).message] : [],
  );
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const ports = bound.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  return Object.fromEntries(ports) as Ports;
}
