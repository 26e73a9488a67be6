import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createPorts, type Listener, type ListenerOptions } from "./ports.ts";

// Not imported: an import evaluates every export, and those for browsers load Node's whole HTTP client, some 25 ms of a start.
const { createServer: createHttpServer } = process.getBuiltinModule("node:http");

/** A `node:http` request listener that answers every request itself, its own failures included. */
export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => void | Promise<void>;

/**
 * HTTP/1.1 on any number of loopback ports. A hono app becomes a handler with `getRequestListener(app.fetch)`
 * of `@hono/node-server`. The port that was called is `request.socket.localPort`.
 */
export function createHttpListener(
  options: ListenerOptions & { readonly handler: RequestHandler },
): Listener {
  const http = createHttpConnections(options.handler);
  const ports = createPorts(options, (socket) => http.accept(socket));
  return {
    listen: (port) => ports.listen(port),
    async close(graceMs = 5_000) {
      await Promise.all([ports.close(), http.close(graceMs)]);
    },
  };
}

/** An HTTP server that listens nowhere and is handed accepted sockets. */
export function createHttpConnections(handler: RequestHandler): {
  accept(socket: Socket): void;
  close(graceMs: number): Promise<void>;
} {
  const sockets = new Set<Socket>();
  const busy = new Map<Socket, number>();
  let closing = false;

  const server: Server = createHttpServer({ requestTimeout: 0 }, (request, response) => {
    const { socket } = request;
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    // Node closes no idle connection of a server that does not listen itself, so requests are counted here.
    response.once("close", () => {
      const left = (busy.get(socket) ?? 1) - 1;
      if (left > 0) busy.set(socket, left);
      else busy.delete(socket);
      if (closing && left <= 0) socket.destroySoon();
    });
    if (closing) response.setHeader("connection", "close");
    void handler(request, response);
  });
  // Longer than the keep-alive of Google's clients: the side that closes first must be the client, or requests are cut.
  server.keepAliveTimeout = 75_000;

  return {
    accept(socket) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      server.emit("connection", socket);
    },
    async close(graceMs) {
      closing = true;
      const open = [...sockets];
      const closed = Promise.all(
        open.map((socket) => new Promise<void>((resolve) => socket.once("close", () => resolve()))),
      );
      for (const socket of open) if (!busy.has(socket)) socket.destroy();
      const force = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(force);
    },
  };
}
