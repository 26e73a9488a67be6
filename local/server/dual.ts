import type { Server as GrpcServer } from "@grpc/grpc-js";
import type { Socket } from "node:net";
import { createHttpConnections, type RequestHandler } from "./http.ts";
import { createPorts, type Listener, type ListenerOptions } from "./ports.ts";

/** Every HTTP/2 connection with prior knowledge begins with this (RFC 9113, 3.4); no HTTP/1.1 method is called PRI. */
const http2Preface = Buffer.from("PRI * HTTP/2.0");

/**
 * One port that speaks REST over HTTP/1.1 and gRPC over cleartext HTTP/2, told apart by a connection's first bytes.
 * Without `handler` the port speaks gRPC only, and an HTTP/1.1 caller is told so.
 */
export function createDualListener(
  options: ListenerOptions & {
    /** Or what makes it: gRPC's modules take longer to load than the rest of a service, and load once it listens. */
    readonly grpc: GrpcServer | (() => Promise<GrpcServer>);
    readonly handler?: RequestHandler;
  },
): Listener {
  const http = createHttpConnections(options.handler ?? grpcOnly(options.service));
  const grpcSockets = new Set<Socket>();
  let opened: ReturnType<typeof openGrpc> | undefined;
  const grpc = (): ReturnType<typeof openGrpc> => (opened ??= openGrpc(options.grpc));

  const ports = createPorts(options, (socket) => {
    sniff(socket, (isHttp2) => {
      if (!isHttp2) {
        http.accept(socket);
        socket.resume();
        return;
      }
      grpcSockets.add(socket);
      socket.once("close", () => grpcSockets.delete(socket));
      grpc().then(
        ({ injector }) => injector.injectConnection(socket),
        (error: Error) => socket.destroy(error),
      );
    });
  });

  return {
    async listen(port) {
      const bound = await ports.listen(port);
      // A failure is told to the connections that need it.
      setImmediate(() => void grpc().catch(() => undefined));
      return bound;
    },
    async close(graceMs = 5_000) {
      const open = [...grpcSockets];
      const closed = Promise.all(
        open.map((socket) => new Promise<void>((resolve) => socket.once("close", () => resolve()))),
      );
      const force = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, graceMs);
      const server = await opened;
      server?.injector.drain(graceMs);
      await Promise.all([ports.close(), http.close(graceMs), closed]);
      clearTimeout(force);
      server?.grpc.forceShutdown();
    },
  };
}

async function openGrpc(made: GrpcServer | (() => Promise<GrpcServer>)): Promise<{
  grpc: GrpcServer;
  injector: ReturnType<GrpcServer["createConnectionInjector"]>;
}> {
  const { ServerCredentials } = await import("@grpc/grpc-js");
  const grpc = typeof made === "function" ? await made() : made;
  return { grpc, injector: grpc.createConnectionInjector(ServerCredentials.createInsecure()) };
}

/** Waits until the first bytes tell the protocol, then puts them back for whoever takes the socket over. */
function sniff(socket: Socket, decide: (isHttp2: boolean) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const length = Math.min(seen.length, http2Preface.length);
    const matches = seen.subarray(0, length).equals(http2Preface.subarray(0, length));
    if (matches && length < http2Preface.length) return;
    socket.off("data", onData);
    socket.pause();
    socket.unshift(seen);
    decide(matches);
  };
  socket.on("data", onData);
}

const grpcOnly =
  (service: string): RequestHandler =>
  (_request, response) => {
    response.writeHead(400, { "content-type": "text/plain" });
    response.end(`The ${service} port speaks gRPC over cleartext HTTP/2 only.\n`);
  };
