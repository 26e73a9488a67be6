import { describe, expect, it } from "vitest";
import { Callbacks } from "../../../../../local/workflows/executions/callbacks.ts";
import type { CallContext } from "../../../../../local/workflows/execution/runtime.ts";
import { valueOf } from "../../../../../local/workflows/values/json.ts";
import type { Value } from "../../../../../local/workflows/values/value.ts";
import { errorOf } from "../run-source.ts";

const context: CallContext = {
  signal: new AbortController().signal,
  sleep: () => new Promise(() => {}),
  countStep: () => {},
};

function createCallbacks(): Callbacks {
  let ids = 0;
  return new Callbacks({ urlOf: (id) => `http://local/${id}`, newId: () => `c${(ids += 1)}` });
}

const call = async (callbacks: Callbacks, name: string, args: object): Promise<Value> => {
  const found = callbacks.calls()[name];
  if (!found) throw new Error(`no call ${name}`);
  return found(new Map(Object.entries(args).map(([key, value]) => [key, valueOf(value)])), context);
};

const request = (decision: string) => ({
  method: "POST",
  url: "/v1/x",
  headers: new Map<string, Value>([["Content-Type", "application/json"]]),
  query: new Map<string, Value>(),
  body: new Map<string, Value>([["decision", decision]]),
  sourceIp: "127.0.0.1",
  receivedAt: new Date("2026-11-20T12:00:00Z"),
});

describe("callbacks", () => {
  it("hand requests to awaits in order, also those that came first", async () => {
    const callbacks = createCallbacks();
    const created = await call(callbacks, "events.create_callback_endpoint", {});
    expect(created).toEqual(new Map([["url", "http://local/c1"]]));
    const endpoint = callbacks.find("c1");
    if (!endpoint) throw new Error("no endpoint");
    callbacks.receive(endpoint, request("early"));
    const args = { callback: { url: "http://local/c1" }, timeout: 5 };
    const early = await call(callbacks, "events.await_callback", args);
    expect(early).toEqual(
      valueOf({
        http_request: {
          body: { decision: "early" },
          headers: { "Content-Type": "application/json" },
          method: "POST",
          query: {},
          url: "/v1/x",
        },
        received_time: "2026-11-20T12:00:00.000Z",
        source_ip: "127.0.0.1",
        type: "HTTP",
      }),
    );
    const late = call(callbacks, "events.await_callback", args);
    expect(endpoint.waiting).toHaveLength(1);
    callbacks.receive(endpoint, request("late"));
    expect(
      JSON.stringify(await late, (_key, value: unknown) =>
        value instanceof Map ? [...value] : value,
      ),
    ).toContain("late");
    expect(endpoint.waiting).toHaveLength(0);
  });

  it("end an await with TimeoutError", async () => {
    const source = `
- create:
    call: events.create_callback_endpoint
    result: callback
- wait:
    call: events.await_callback
    args: {callback: "\${callback}", timeout: 60}
`;
    expect(await errorOf(source)).toEqual({
      message: "TimeoutError: no callback within 60 seconds",
      tags: ["TimeoutError"],
    });
  });

  it.each([
    [
      "a strange method",
      "events.create_callback_endpoint",
      { http_callback_method: "TRACE" },
      "unknown HTTP method TRACE",
    ],
    [
      "a foreign URL",
      "events.await_callback",
      { callback: { url: "http://else" } },
      "http://else is no callback endpoint of this execution",
    ],
  ])("refuse %s", async (_what, name, args, message) => {
    await expect(call(createCallbacks(), name, args)).rejects.toThrow(message);
  });
});
