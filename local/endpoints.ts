import type { Access, Principal } from "./iam/access.ts";
import { defaultPorts, type Ports, type ServiceName } from "./ports.ts";
import { portVariable } from "./server/ports.ts";
import type { LocalService } from "./service.ts";

/** Environment variables that point Google's clients, and this project's own adapters, at the local services. */
export function clientEndpoints(ports: Omit<Ports, "run" | "twins">): Record<string, string> {
  return {
    BIGQUERY_EMULATOR_HOST: `http://127.0.0.1:${ports.bigquery}`,
    BIGQUERY_STORAGE_WRITE_ENDPOINT: `127.0.0.1:${ports.bigqueryStorage}`,
    PUBSUB_EMULATOR_HOST: `127.0.0.1:${ports.pubsub}`,
    STORAGE_EMULATOR_HOST: `http://127.0.0.1:${ports.storage}`,
    WORKFLOWS_ENDPOINT: `127.0.0.1:${ports.workflows}`,
    VERTEX_ENDPOINT: `127.0.0.1:${ports.vertex}`,
  };
}

/**
 * What the person at the laptop sets: the clients' variables, the project, the collector and the twins. With a metadata server
 * Google's clients find credentials at once; without one they look for it on the network first.
 */
export function ownerEndpoints(
  projectId: string,
  ports: Ports,
  metadataPort: number,
): Record<string, string> {
  return {
    GOOGLE_CLOUD_PROJECT: projectId,
    ...clientEndpoints(ports),
    GCE_METADATA_HOST: `127.0.0.1:${metadataPort}`,
    COLLECT_URL: `http://127.0.0.1:${ports.run}/collect`,
    REVIEW_PAGE_URL: `http://127.0.0.1:${ports.run}/review-page`,
    TWINS_URL: `http://127.0.0.1:${ports.twins}`,
  };
}

export type ClientServices = Readonly<Record<keyof Omit<Ports, "run" | "twins">, LocalService>>;

/**
 * The same variables with ports of a service account's own, opened when its first process starts: clients send no token to an
 * emulator host, so the port that is called says who calls.
 */
export function createAccountEndpoints(
  services: ClientServices,
  access: Access,
): (principal: Principal) => Promise<Record<string, string>> {
  const opened = new Map<Principal, Promise<Record<string, string>>>();
  const open = async (principal: Principal): Promise<Record<string, string>> => {
    const ports = await Promise.all(
      Object.entries(services).map(async ([name, service]) => {
        const port = await service.listen(0);
        access.assignPort(port, principal);
        return [name, port] as const;
      }),
    );
    return clientEndpoints(Object.fromEntries(ports) as Omit<Ports, "run" | "twins">);
  };
  return (principal) => {
    let endpoints = opened.get(principal);
    if (endpoints === undefined) {
      endpoints = open(principal).catch((error: unknown) => {
        opened.delete(principal);
        throw error;
      });
      opened.set(principal, endpoints);
    }
    return endpoints;
  };
}

/** The ports that environment variables ask for, such as `AME_BIGQUERY_PORT`. */
export function portsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Partial<Ports> {
  const ports: Partial<Ports> = {};
  for (const service of Object.keys(defaultPorts) as ServiceName[]) {
    const variable = portVariable(service);
    const value = environment[variable];
    if (value === undefined || value === "") continue;
    const port = Number(value);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error(
        `${variable}=${value} is no port: give a number from 0 (any free one) to 65535.`,
      );
    ports[service] = port;
  }
  return ports;
}
