import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { run } from "../run-source.ts";

const closing: (() => void)[] = [];

async function serve(
  handle: (request: IncomingMessage, body: string, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => handle(request, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with what it was sent. */
const echo = (): Promise<string> =>
  serve((request, body, response) => {
    response.writeHead(200, { "content-type": "application/json", "x-kept": "yes" });
    response.end(
      JSON.stringify({
        method: request.method,
        url: request.url,
        type: request.headers["content-type"] ?? null,
        authorization: request.headers.authorization ?? null,
        agent: request.headers["user-agent"],
        body,
      }),
    );
  });

const call = (name: string, args: object): string =>
  JSON.stringify([
    { s: { call: name, args, result: "response" } },
    { give: { return: "${response}" } },
  ]);

async function result(name: string, args: object): Promise<Record<string, unknown>> {
  const { record } = await run(call(name, args));
  if (record.result === undefined) throw new Error(record.error?.context);
  return JSON.parse(record.result) as Record<string, unknown>;
}

async function failure(name: string, args: object): Promise<unknown> {
  const { record } = await run(call(name, args));
  return JSON.parse(record.error?.payload ?? "null");
}

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

describe("a request", () => {
  it("encodes the query and answers with code, headers and decoded body", async () => {
    const url = await echo();
    const response = await result("http.get", {
      url: `${url}/path?a=1`,
      query: { text: "x y", number: 5, flag: true, list: ["p", "q"] },
    });
    expect(response["code"]).toBe(200);
    expect(response["headers"]).toMatchObject({ "X-Kept": "yes" });
    expect(response["body"]).toMatchObject({
      method: "GET",
      url: "/path?a=1&text=x+y&number=5&flag=true&list=p&list=q",
      agent: "GoogleCloudWorkflows; (+https://cloud.google.com/workflows/docs)",
    });
  });

  it.each([
    ["a map as JSON", { body: { a: 1 } }, "application/json; charset=utf-8", '{"a":1}'],
    ["a string as JSON too", { body: "plain" }, "application/json; charset=utf-8", '"plain"'],
    [
      "a string as text when told so",
      { body: "plain", headers: { "Content-Type": "text/plain" } },
      "text/plain",
      "plain",
    ],
    [
      "a form",
      {
        body: { a: "x y", b: 2 },
        headers: { "content-type": "application/x-www-form-urlencoded" },
      },
      "application/x-www-form-urlencoded",
      "a=x+y&b=2",
    ],
    ["bytes as they are", { body: '${text.encode("raw")}' }, "application/octet-stream", "raw"],
    ["nothing", {}, null, ""],
  ])("sends %s", async (_what, args, type, body) => {
    const response = await result("http.post", { url: await echo(), ...args });
    expect(response["body"]).toMatchObject({ method: "POST", type, body });
  });

  it.each([
    [{ type: "OAuth2" }, "Bearer access-of-flow@test-project.iam.gserviceaccount.com"],
    [
      { type: "OIDC", audience: "https://aud" },
      "Bearer identity-of-flow@test-project.iam.gserviceaccount.com-for-https://aud",
    ],
  ])("is authorised by %j", async (auth, authorization) => {
    const response = await result("http.request", { method: "PUT", url: await echo(), auth });
    expect(response["body"]).toMatchObject({ method: "PUT", authorization });
  });

  it("takes its own URL without query as the default audience", async () => {
    const url = await echo();
    const response = await result("http.get", { url: `${url}/f?x=1`, auth: { type: "OIDC" } });
    expect(response["body"]).toMatchObject({
      authorization: `Bearer identity-of-flow@test-project.iam.gserviceaccount.com-for-${url}/f`,
    });
  });

  it.each([
    ["text/plain", "hello", "hello"],
    ["application/problem+json", '{"a":[1.5]}', { a: [1.5] }],
    ["application/json", "", null],
  ])("decodes %s", async (type, body, expected) => {
    const url = await serve((_request, _body, response) => {
      response.writeHead(201, { "content-type": type });
      response.end(body);
    });
    expect((await result("http.get", { url }))["body"]).toEqual(expected);
  });

  it("goes to the local stand-in of a Google service", async () => {
    const url = await echo();
    const google = "https://europe-west1-aiplatform.googleapis.com/v1/x?y=1";
    const { record } = await run(call("http.get", { url: google }), {
      endpoints: { aiplatform: url },
    });
    expect(JSON.parse(record.result ?? "null")).toMatchObject({ body: { url: "/v1/x?y=1" } });
    expect(await failure("http.get", { url: "https://firestore.googleapis.com/" })).toMatchObject({
      tags: ["ConnectionFailedError"],
    });
  });
});

describe("a failure", () => {
  it("above 399 is HttpError with code, headers and body", async () => {
    const url = await serve((_request, _body, response) => {
      response.writeHead(404, { "content-type": "application/json", "retry-after": "7" });
      response.end('{"reason":"gone"}');
    });
    expect(await failure("http.get", { url })).toMatchObject({
      message: "HTTP server responded with error code 404",
      tags: ["HttpError"],
      code: 404,
      headers: { "Retry-After": "7" },
      body: { reason: "gone" },
    });
  });

  it("to connect is ConnectionFailedError", async () => {
    const url = await serve(() => {});
    for (const close of closing.splice(0)) close();
    expect(await failure("http.get", { url })).toMatchObject({ tags: ["ConnectionFailedError"] });
  });

  it("in the middle is ConnectionError", async () => {
    const url = await serve((request) => request.socket.destroy());
    expect(await failure("http.get", { url })).toMatchObject({ tags: ["ConnectionError"] });
  });

  it("to answer in time is TimeoutError", async () => {
    const url = await serve(() => {});
    expect(await failure("http.get", { url, timeout: 0.05 })).toMatchObject({
      tags: ["TimeoutError"],
    });
  });

  it("to finish in time is TimeoutError too", async () => {
    const url = await serve((_request, _body, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.write("beginning");
    });
    expect(await failure("http.get", { url, timeout: 0.1 })).toMatchObject({
      tags: ["TimeoutError"],
    });
  });

  it.each([
    [{ url: "ftp://x" }, ["ValueError"]],
    [{ url: "http://x", timeout: 1801 }, ["ValueError"]],
    [{ url: "http://x", auth: { type: "Basic" } }, ["ValueError"]],
    [{ url: "http://x", query: { m: {} } }, ["TypeError"]],
    [{ url: "http://x", ca_certificate: "pem" }, ["ValueError"]],
  ])("of the arguments: %j", async (args, tags) => {
    expect(await failure("http.get", args)).toMatchObject({ tags });
  });

  it("of size: a response above 2 MB", async () => {
    const url = await serve((_request, _body, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.end("x".repeat(2 * 1024 * 1024 + 1));
    });
    expect(await failure("http.get", { url })).toMatchObject({
      tags: ["ResourceLimitError", "ResponseSizeLimitError"],
    });
  });
});
