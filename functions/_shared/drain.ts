import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { errorFields, type Logger } from "./log.ts";

export interface DrainOptions {
  readonly log: Logger;
  /** Finishes what outlives its request, for example a batch that waits to be sent. */
  readonly flush: () => Promise<void>;
  /** Cloud Run kills 10 s after SIGTERM. https://cloud.google.com/run/docs/container-contract#instance-shutdown */
  readonly graceMs?: number;
  readonly exit?: (code: number) => void;
}

interface RequestStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

/**
 * On SIGTERM: stop accepting, let requests in flight finish, flush, exit. The framework's own listener answers the last
 * request with an error and exits at once, and it never hands out its server; Node's diagnostics channel does.
 */
export function drainOnSignal(options: DrainOptions): void {
  const inFlight = new Set<ServerResponse>();
  const servers = new Set<Server>();
  let draining = false;
  let idle: (() => void) | undefined;

  const drain = async (signal: string): Promise<void> => {
    if (draining) return;
    draining = true;
    options.log.info("draining", { signal, in_flight: inFlight.size });
    const deadline = setTimeout(() => {
      options.log.warning("drain cut short: requests were still in flight", {
        in_flight: inFlight.size,
      });
      exit(0);
    }, options.graceMs ?? 9_000);
    for (const server of servers) server.close();
    if (inFlight.size > 0) await new Promise<void>((resolve) => (idle = resolve));
    await options.flush();
    clearTimeout(deadline);
    exit(0);
  };
  const exit = options.exit ?? ((code: number) => process.exit(code));
  const listeners = (["SIGTERM", "SIGINT"] as const).map((signal) => ({
    signal,
    onSignal: () => {
      drain(signal).catch((thrown: unknown) => {
        options.log.error("drain failed", errorFields(thrown));
        exit(1);
      });
    },
  }));

  subscribe("http.server.request.start", (message) => {
    const { response, server } = message as RequestStart;
    inFlight.add(response);
    response.once("close", () => {
      inFlight.delete(response);
      if (inFlight.size === 0) idle?.();
    });
    if (servers.has(server)) return;
    servers.add(server);
    // The framework listens before the first request and adds its listeners then: only now can they be replaced.
    for (const { signal, onSignal } of listeners) {
      process.removeAllListeners(signal);
      process.on(signal, onSignal);
    }
  });
}
