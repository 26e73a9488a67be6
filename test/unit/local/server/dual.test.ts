import { credentials, makeGenericClientConstructor, type ServiceError } from "@grpc/grpc-js";
import type { Metadata } from "@grpc/grpc-js";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Access } from "../../../../local/iam/access.ts";
import { callerOfCall } from "../../../../local/server/caller.ts";
import { createDualListener } from "../../../../local/server/dual.ts";
import { createGrpcServer, loadService } from "../../../../local/server/grpc.ts";
import { createHttpListener } from "../../../../local/server/http.ts";
import { portVariable } from "../../../../local/server/ports.ts";

const publisher = loadService(
  "@google-cloud/pubsub/build/protos/protos.json",
  "google.pubsub.v1.Publisher",
);
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Names the caller after the port that was dialled. */
const portAccess = {
  identify: ({ port }: { port?: number | undefined }) => `port-${port}`,
} as Access;

function startDual() {
  const grpc = createGrpcServer();
  grpc.addService(publisher, {
    GetTopic: (
      call: { request: { topic: string }; metadata: Metadata; getHost(): string },
      reply: (error: ServiceError | null, answer: unknown) => void,
    ) =>
      reply(null, { name: call.request.topic, labels: { caller: callerOfCall(portAccess, call) } }),
  });
  const app = new Hono()
    .get("/hello", (context) => context.text("hello"))
    .post("/echo", async (c) => c.text(await c.req.text()));
  const listener = createDualListener({
    service: "pubsub",
    grpc,
    handler: getRequestListener(app.fetch),
  });
  closers.push(() => listener.close(200));
  return listener;
}

async function getTopic(port: number): Promise<unknown> {
  const Client = makeGenericClientConstructor(publisher, "Publisher");
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const call = (client as unknown as Record<string, (...args: unknown[]) => void>)["getTopic"];
  try {
    return await new Promise((resolve, reject) => {
      call?.call(client, { topic: "projects/p/topics/t" }, (error: Error | null, answer: unknown) =>
        error === null ? resolve(answer) : reject(error),
      );
    });
  } finally {
    client.close();
  }
}

test("one port answers REST and gRPC, and a further port names another caller", async () => {
  const listener = startDual();
  const [first, second] = [await listener.listen(0), await listener.listen(0)];

  expect(await (await fetch(`http://127.0.0.1:${first}/hello`)).text()).toBe("hello");
  const large = "x".repeat(300_000);
  const echo = await fetch(`http://127.0.0.1:${first}/echo`, { method: "POST", body: large });
  expect(await echo.text()).toBe(large);
  expect(await getTopic(first)).toMatchObject({
    name: "projects/p/topics/t",
    labels: { caller: `port-${first}` },
  });
  expect(await getTopic(second)).toMatchObject({ labels: { caller: `port-${second}` } });
});

test("a request whose first bytes arrive one by one is still understood", async () => {
  const listener = startDual();
  const socket = connect(await listener.listen(0), "127.0.0.1");
  socket.setNoDelay(true);
  for (const byte of "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok") {
    socket.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await once(socket, "close");
  expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*ok$/);
});

test("a port in use is refused by name, with the variable that changes it", async () => {
  const listener = startDual();
  const port = await listener.listen(0);
  await expect(startDual().listen(port)).rejects.toThrow(
    `Port ${port} for pubsub is in use: stop what listens there, or set AME_PUBSUB_PORT to another port.`,
  );
  expect(portVariable("bigqueryStorage")).toBe("AME_BIGQUERY_STORAGE_PORT");
});

test("closing ends idle connections at once and lets a request in flight finish", async () => {
  const released = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const listener = createHttpListener({
    service: "test",
    handler: (request, response) => {
      if (request.url === "/idle") {
        response.end("idle");
        return;
      }
      started.resolve();
      void released.promise.then(() => response.end("late"));
    },
  });
  const port = await listener.listen(0);
  await (await fetch(`http://127.0.0.1:${port}/idle`)).text();
  const late = fetch(`http://127.0.0.1:${port}/late`).then((answer) => answer.text());
  await started.promise;
  const closed = listener.close(5_000);
  released.resolve();
  expect(await late).toBe("late");
  await closed;
  await expect(fetch(`http://127.0.0.1:${port}/idle`)).rejects.toThrow("fetch failed");
});
