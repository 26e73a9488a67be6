import { Agent as HttpAgent, type ClientRequest, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

export type PostOutcome =
  | { readonly kind: "answered"; readonly status: number }
  | { readonly kind: "timed out" }
  | { readonly kind: "unreachable"; readonly reason: string };

export interface Poster {
  post(
    endpoint: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    timeoutMs: number,
  ): Promise<PostOutcome>;
  close(): void;
}

/** POST over kept connections. Never rejects: every end of a request is an outcome. */
export function createPoster(): Poster {
  const http = new HttpAgent({ keepAlive: true, scheduling: "lifo" });
  const https = new HttpsAgent({ keepAlive: true, scheduling: "lifo" });

  let isClosed = false;

  const send = (
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    timeoutMs: number,
    isRetry: boolean,
  ): Promise<PostOutcome> =>
    new Promise((resolve) => {
      const options = { method: "POST", headers: { ...headers, "content-length": body.length } };
      const request: ClientRequest =
        url.protocol === "https:"
          ? httpsRequest(url, { ...options, agent: https })
          : httpRequest(url, { ...options, agent: http });
      const timer = setTimeout(() => {
        resolve({ kind: "timed out" });
        request.destroy();
      }, timeoutMs);
      request.once("response", (response) => {
        response.resume();
        const status = response.statusCode ?? 0;
        response.once("end", () => resolve({ kind: "answered", status }));
        response.once("error", (error) => resolve({ kind: "unreachable", reason: error.message }));
      });
      request.once("error", (error: NodeJS.ErrnoException) => {
        // The server closed an idle connection just as it was reused: nothing was handled yet, so try a fresh one once.
        if (request.reusedSocket && error.code === "ECONNRESET" && !isRetry && !isClosed)
          resolve(send(url, headers, body, timeoutMs, true));
        else resolve({ kind: "unreachable", reason: error.message });
      });
      request.once("close", () => clearTimeout(timer));
      request.end(body);
    });

  return {
    post: (endpoint, headers, body, timeoutMs) =>
      send(new URL(endpoint), headers, body, timeoutMs, false),
    close() {
      isClosed = true;
      http.destroy();
      https.destroy();
    },
  };
}
