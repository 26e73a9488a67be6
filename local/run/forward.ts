import { type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http";
import type { Slot } from "./pool.ts";

/** Largest HTTP/1 request. https://cloud.google.com/run/quotas */
export const maxRequestBytes = 32 * 1024 * 1024;

/** How a forwarded request ended; after `answered` the response is complete or cut. */
export type Forwarded = "answered" | "timeout" | "too_large" | "unavailable";

export interface ForwardOptions {
  readonly slot: Slot;
  readonly path: string;
  readonly timeoutMs: number;
  readonly added: readonly (readonly [string, string])[];
  /** A header whose token was checked and must not travel on as it is. */
  readonly spent?: string | undefined;
}

/** Of one connection only; and the front end answers `Expect` itself. RFC 9110, 7.6.1 */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "upgrade",
  "expect",
]);

/** Streams a request to an instance and its answer back. Resolves once the outcome is known and the instance is free. */
export function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ForwardOptions,
): Promise<Forwarded> {
  // Gone while it waited for room: nothing of it would ever end the request upstream.
  if (outgoing.destroyed) return Promise.resolve("answered");
  return new Promise((resolve) => {
    let outcome: Forwarded = "answered";
    const upstream = httpRequest({
      host: "127.0.0.1",
      port: options.slot.port,
      agent: options.slot.instance.agent,
      method: incoming.method,
      path: options.path,
      headers: forwardedHeaders(incoming, options),
    });
    const end = (reason: Forwarded): void => {
      if (outcome === "answered") outcome = reason;
      upstream.destroy();
    };
    const timer = setTimeout(() => end("timeout"), options.timeoutMs);
    upstream.once("response", (response) => {
      outgoing.writeHead(
        response.statusCode ?? 502,
        response.statusMessage,
        response.rawHeaders.filter((_, i, all) => !isHopByHop(all, i)),
      );
      response.pipe(outgoing);
      response.once("error", () => outgoing.destroy());
    });
    upstream.once("error", () => {
      if (outcome === "answered" && !outgoing.headersSent) outcome = "unavailable";
    });
    upstream.once("close", () => {
      clearTimeout(timer);
      // Headers are out: all that is left to tell the caller is that the body is not complete.
      if (outcome !== "answered" && outgoing.headersSent) outgoing.destroy();
      resolve(outgoing.headersSent ? "answered" : outcome);
    });
    // A caller who goes away ends the request, as it does in the cloud.
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) upstream.destroy();
    });
    pipeLimited(incoming, upstream, () => end("too_large"));
  });
}

function pipeLimited(
  incoming: IncomingMessage,
  upstream: ReturnType<typeof httpRequest>,
  onTooLarge: () => void,
): void {
  let receivedBytes = 0;
  incoming.on("data", (chunk: Buffer) => {
    receivedBytes += chunk.length;
    if (receivedBytes > maxRequestBytes) {
      incoming.removeAllListeners("data").resume();
      onTooLarge();
    } else if (!upstream.write(chunk)) {
      incoming.pause();
      upstream.once("drain", () => incoming.resume());
    }
  });
  incoming.once("end", () => upstream.end());
}

/** Names and values alternate, as Node receives and sends them, so that order and case stay. */
function forwardedHeaders(incoming: IncomingMessage, options: ForwardOptions): string[] {
  const headers: string[] = [];
  const raw = incoming.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? "";
    const value = raw[i + 1] ?? "";
    const key = name.toLowerCase();
    if (hopByHop.has(key)) continue;
    // The receiver may read who called, but cannot pass the token on.
    headers.push(
      name,
      key === options.spent ? value.replace(/[^.]+$/, "SIGNATURE_REMOVED_BY_GOOGLE") : value,
    );
  }
  for (const [name, value] of options.added) headers.push(name, value);
  const client = incoming.socket.remoteAddress ?? "127.0.0.1";
  if (incoming.headers["x-forwarded-for"] === undefined) headers.push("x-forwarded-for", client);
  if (incoming.headers["x-forwarded-proto"] === undefined)
    headers.push("x-forwarded-proto", "http");
  return headers;
}

function isHopByHop(raw: readonly string[], index: number): boolean {
  return hopByHop.has((raw[index - (index % 2)] ?? "").toLowerCase());
}
