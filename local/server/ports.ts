import { createServer, type Server, type Socket } from "node:net";

export interface ListenerOptions {
  /** As `local/ports.ts` calls it (`bigqueryStorage`), or a plain word for what has no fixed port. */
  readonly service: string;
}

/** What a LocalService delegates `listen` and `close` to. */
export interface Listener {
  /** Binds 127.0.0.1 and answers the port that was bound (0 takes any free one); may be called many times. */
  listen(port: number): Promise<number>;
  /** Stops accepting, lets requests in flight end within the grace, then cuts. */
  close(graceMs?: number): Promise<void>;
}

/** The environment variable that moves a service to another port: `bigqueryStorage` → `AME_BIGQUERY_STORAGE_PORT`. */
export function portVariable(service: string): string {
  const snake = service.replaceAll(/(?<=[a-z])(?=[A-Z])|-/g, "_").toUpperCase();
  return `AME_${snake}_PORT`;
}

/** The loopback ports of one service; every accepted socket goes to `accept`. */
export function createPorts(
  options: ListenerOptions,
  accept: (socket: Socket) => void,
): { listen(port: number): Promise<number>; close(): Promise<void> } {
  const servers = new Set<Server>();

  return {
    async listen(port) {
      const server = createServer({ noDelay: true }, (socket) => {
        // A peer that vanishes is its own affair; without a listener the error would end the process.
        socket.on("error", () => socket.destroy());
        accept(socket);
      });
      await new Promise<void>((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) => {
          reject(
            error.code === "EADDRINUSE" || error.code === "EACCES"
              ? new Error(portProblem(options.service, port, error.code), { cause: error })
              : error,
          );
        });
        server.listen({ host: "127.0.0.1", port }, resolve);
      });
      servers.add(server);
      const address = server.address();
      if (address === null || typeof address === "string")
        throw new Error(`The ${options.service} service bound no TCP port.`);
      return address.port;
    },
    async close() {
      for (const server of servers) server.close();
      servers.clear();
    },
  };
}

function portProblem(service: string, port: number, code: string): string {
  const what = code === "EACCES" ? "may not be bound by this user" : "is in use";
  return `Port ${port} for ${service} ${what}: stop what listens there, or set ${portVariable(service)} to another port.`;
}
