import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Closing, createClosing } from "./closing.ts";
import { ownerEndpoints } from "./endpoints.ts";
import { createAccess, owner, type RecordedAccess } from "./iam/create-access.ts";
import { withoutFunctionArchives } from "./infrastructure/function-archives.ts";
import type { Infrastructure } from "./infrastructure/infrastructure.ts";
import { readInfrastructure } from "./infrastructure/read.ts";
import { startMetadataServer } from "./metadata/server.ts";
import { defaultPorts, type Ports } from "./ports.ts";
import { createSecretStore, type SecretStore } from "./secrets/store.ts";
import { freePort } from "./server/free-port.ts";
import type { ServiceContext } from "./service.ts";
import { createServices, type ServiceOptions, type Services } from "./services.ts";

export interface LocalCloudOptions extends ServiceOptions {
  /** A `cdktf.out` directory with the stacks of one environment. */
  readonly infrastructure: string;
  /** 0 takes any free port. */
  readonly ports?: Partial<Ports>;
  /** JSON file with values of secrets; what neither it nor `secrets` has is random. */
  readonly secretsFile?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly log: ServiceContext["log"];
  readonly now?: () => Date;
}

export interface LocalCloud {
  /** Environment variables for clients on this machine, as `ame local` prints them. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly ports: Ports;
  readonly infrastructure: Infrastructure;
  readonly access: RecordedAccess;
  readonly secrets: SecretStore;
  readonly services: Services;
  /** Lets what is in flight end, then stops everything. */
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
  const infrastructure = withoutFunctionArchives(
    readInfrastructure(options.infrastructure, { runUrl: `http://127.0.0.1:${runPort}` }),
  );
  const now = options.now ?? (() => new Date());
  const access = createAccess(infrastructure, { now });
  const { projectId, region } = infrastructure;
  const context: ServiceContext = { projectId, region, access, log: options.log, now };
  const secrets = createSecretStore({
    infrastructure,
    ...(options.secretsFile !== undefined && { file: options.secretsFile }),
    ...(options.secrets !== undefined && { given: options.secrets }),
  });
  const services = await createServices(
    context,
    {
      ...options,
      secrets,
      runUrl: `http://127.0.0.1:${runPort}`,
      temporaryDirectory: await temporaryDirectory(closing),
    },
    closing,
  );
  const ports = await services.listen({ ...wanted, run: runPort });
  await services.provision(infrastructure);
  const metadata = await startMetadataServer({ principal: owner, projectId, region, access });
  closing.add("metadata server", metadata.close);
  return {
    endpoints: ownerEndpoints(projectId, ports, metadata.port),
    ports,
    infrastructure,
    access,
    secrets,
    services,
    close: closing.close,
  };
}

async function temporaryDirectory(closing: Closing): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "ame-"));
  closing.add("temporary directory", () => rm(directory, { recursive: true, force: true }));
  return directory;
}
