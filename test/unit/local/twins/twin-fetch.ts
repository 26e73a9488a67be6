import type { Fetch } from "../../../../functions/_shared/activation/destination-http.ts";
import type { Twin } from "../../../../local/twins/twin.ts";

/** Where adapters find a twin that has no port: requests go straight to it. */
export const twinUrl = (twin: Pick<Twin, "name">): string => `http://twin/${twin.name}`;

export function createTwinFetch(twin: Twin, endCaller: () => void = () => undefined): Fetch {
  return async (url, init) => {
    const { pathname, searchParams } = new URL(url);
    const body = init.body instanceof URLSearchParams ? init.body.toString() : init.body;
    const reply = twin.handle({
      method: init.method ?? "GET",
      path: pathname.split("/").slice(2).map(decodeURIComponent),
      query: searchParams,
      authorization: new Headers(init.headers).get("authorization") ?? undefined,
      body: typeof body === "string" ? body : "",
      baseUrl: twinUrl(twin),
    });
    await Promise.resolve();
    if (reply.endsCaller === true) endCaller();
    if (reply.hangUp === true) throw new TypeError("fetch failed");
    const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
    return new Response(text, { status: reply.status, headers: reply.headers ?? {} });
  };
}

export interface TwinReply {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** One call of a twin's API, for tests of the twin itself. */
export async function callTwin(
  twin: Twin,
  method: string,
  path: string,
  body?: unknown,
  token = "ya29.token",
): Promise<TwinReply> {
  const response = await createTwinFetch(twin)(`${twinUrl(twin)}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: JSON.parse(text) };
}
