import { createServer } from "node:net";
import { createPorts } from "./ports.ts";

/** A TCP port of the loopback that is free now, for addresses that must be known before their server listens. */
export async function freePort(): Promise<number> {
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

/** Throws, naming the service, where one of its ports cannot be bound: better now than after all has been built. */
export async function requireFreePorts(wanted: Readonly<Record<string, number>>): Promise<void> {
  for (const [service, port] of Object.entries(wanted)) {
    if (port === 0) continue;
    const ports = createPorts({ service }, (socket) => socket.destroy());
    await ports.listen(port);
    await ports.close();
  }
}
