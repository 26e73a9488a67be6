import type { IncomingMessage, ServerResponse } from "node:http";
import type { Principal } from "../iam/access.ts";
import { type MetadataServer, startMetadataServer } from "../metadata/server.ts";
import type { SecretStore } from "../secrets/store.ts";
import { createHttpListener } from "../server/http.ts";
import type { LocalService, ServiceContext } from "../service.ts";
import { authorize, isPublic } from "./authorize.ts";
import { checkSecrets, containerEnvironment } from "./container.ts";
import { forward, maxRequestBytes } from "./forward.ts";
import { startInstance } from "./instance.ts";
import { toLogLine } from "./log-lines.ts";
import { createPool, type Pool } from "./pool.ts";
import { refuse } from "./refuse.ts";
import { readRevision, type Revision } from "./revision.ts";
import { missingTraceHeaders } from "./trace-headers.ts";

export interface RunOptions {
  /** The built bundle of a function: its entry file, CommonJS. */
  readonly bundleOf: (functionName: string) => Promise<string>;
  /** Where a service account's clients find the other services. */
  readonly endpointsFor: (principal: Principal) => Promise<Readonly<Record<string, string>>>;
  readonly secrets: SecretStore;
  /** Public URL: a service is at `<runUrl>/<service>`, which is also the audience of calls to it. */
  readonly runUrl: string;
  readonly idleMs?: number;
  readonly queueMs?: number;
}

export interface RunService extends LocalService {
  /** Sends a signal to every process of the service and answers how many there were. */
  kill(service: string, signal: NodeJS.Signals): number;
  /** Processes that run now, by service. */
  instances(): Readonly<Record<string, number>>;
}

interface Deployed {
  readonly revision: Revision;
  readonly url: string;
  readonly open: boolean;
  /** Made on the first request, with everything that a process needs to start. */
  pool: Promise<Pool> | undefined;
}

/** Cloud Run for the functions of the infrastructure: one port, a path per service, processes on demand. */
export function createRunService(context: ServiceContext & RunOptions): RunService {
  const { access, log, projectId, region, secrets } = context;
  const services = new Map<string, Deployed>();
  const metadata = new Map<Principal, Promise<MetadataServer>>();
  const pools = new Map<string, Pool>();
  const listener = createHttpListener({
    service: "run",
    handler: (incoming, outgoing) => serve(incoming, outgoing),
  });

  const metadataFor = (principal: Principal): Promise<MetadataServer> => {
    const started =
      metadata.get(principal) ?? startMetadataServer({ principal, projectId, region, access });
    metadata.set(principal, started);
    return started;
  };

  const createServicePool = async (deployed: Deployed): Promise<Pool> => {
    const { revision } = deployed;
    const [bundle, endpoints, { port }] = await Promise.all([
      context.bundleOf(revision.functionName),
      context.endpointsFor(revision.principal),
      metadataFor(revision.principal),
    ]);
    const environment = {
      ...containerEnvironment(revision),
      ...endpoints,
      GCE_METADATA_HOST: `127.0.0.1:${port}`,
      ...revision.environment,
      ...Object.fromEntries(
        revision.secrets.map(({ variable, secretId }) => [variable, secrets.valueOf(secretId)]),
      ),
    };
    let serial = 0;
    const pool = createPool({
      ...revision,
      idleMs: context.idleMs ?? 60_000,
      ...(context.queueMs !== undefined && { queueMs: context.queueMs }),
      start: () => {
        const labels = {
          service: revision.service,
          instance: `${revision.service}-${(serial += 1)}`,
        };
        return startInstance({
          bundle,
          entryPoint: revision.entryPoint,
          signatureType: revision.signatureType,
          environment,
          onLine: (stream, line) => log(toLogLine(line, stream, labels)),
          onCrash: (reason) =>
            log({ severity: "ERROR", message: "a function's process ended", reason, ...labels }),
        });
      },
    });
    pools.set(revision.service, pool);
    return pool;
  };

  const poolOf = (deployed: Deployed): Promise<Pool> => {
    deployed.pool ??= createServicePool(deployed).catch((error: unknown) => {
      // The next request tries again: a bundle may have been built meanwhile.
      deployed.pool = undefined;
      throw error;
    });
    return deployed.pool;
  };

  const keepMinimum = async (deployed: Deployed): Promise<void> => {
    try {
      (await poolOf(deployed)).warm();
    } catch (error) {
      const { service } = deployed.revision;
      const reason = (error as Error).message;
      log({ severity: "ERROR", message: "a function did not start", service, reason });
    }
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const [, service = "", rest = ""] = /^\/([^/?]*)(.*)$/.exec(incoming.url ?? "/") ?? [];
    const deployed = services.get(service);
    if (deployed === undefined)
      return refuse(
        outgoing,
        404,
        `No service "${service}": there are ${[...services.keys()].join(", ") || "none"}.`,
      );
    const { revision } = deployed;
    const allowed = deployed.open
      ? ({ outcome: "allowed" } as const)
      : await authorize(access, revision, deployed.url, incoming.headers);
    if (allowed.outcome !== "allowed") {
      log({ severity: "WARNING", message: "a call was refused", service, reason: allowed.reason });
      return refuse(outgoing, allowed.outcome === "forbidden" ? 403 : 401, allowed.reason);
    }
    if (Number(incoming.headers["content-length"] ?? 0) > maxRequestBytes)
      return refuse(outgoing, 413, `A request body may have ${maxRequestBytes} bytes.`);

    const acquired = await poolOf(deployed).then(
      (pool) => pool.acquire(),
      (error: Error) => ({ outcome: "unstartable", reason: error.message }) as const,
    );
    if (acquired.outcome === "saturated")
      return refuse(outgoing, 429, `${service} has no instance free and may have no more.`);
    if (acquired.outcome === "unstartable") {
      log({
        severity: "ERROR",
        message: "a function did not start",
        service,
        reason: acquired.reason,
      });
      return refuse(outgoing, 503, `${service} ${acquired.reason}.`);
    }
    const forwarded = await forward(incoming, outgoing, {
      slot: acquired.slot,
      path: rest.startsWith("/") ? rest : `/${rest}`,
      timeoutMs: revision.timeoutMs,
      added: missingTraceHeaders(incoming.headers),
      spent: allowed.spent,
    });
    acquired.slot.release(forwarded === "unavailable");
    if (forwarded === "timeout")
      refuse(outgoing, 504, `${service} gave no answer within ${revision.timeoutMs / 1_000} s.`);
    if (forwarded === "too_large")
      refuse(outgoing, 413, `A request body may have ${maxRequestBytes} bytes.`);
    if (forwarded === "unavailable")
      refuse(outgoing, 503, `The instance of ${service} ended before it answered.`);
  };

  return {
    name: "run",
    listen: (port) => listener.listen(port),
    provision(infrastructure) {
      for (const resource of infrastructure.ofType("google_cloudfunctions2_function")) {
        const revision = readRevision(resource, { projectId, region });
        checkSecrets(revision, context);
        const { service } = revision;
        const open = isPublic(access, revision);
        services.set(service, {
          revision,
          url: `${context.runUrl}/${service}`,
          open,
          pool: undefined,
        });
      }
      for (const deployed of services.values())
        if (deployed.revision.minInstances > 0) void keepMinimum(deployed);
      return Promise.resolve();
    },
    kill: (service, signal) => pools.get(service)?.kill(signal) ?? 0,
    instances: () =>
      Object.fromEntries([...pools].map(([service, pool]) => [service, pool.size()])),
    async close() {
      await listener.close(10_000);
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      for (const server of metadata.values()) await (await server).close();
    },
  };
}
