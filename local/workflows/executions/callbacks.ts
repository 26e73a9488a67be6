import type { BlockingCall, CallContext } from "../execution/runtime.ts";
import { timeoutError, valueError } from "../execution/workflow-error.ts";
import { asMap, asNumber, asString } from "../stdlib/function.ts";
import { type Value, mapOf } from "../values/value.ts";

const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/** Seconds. https://cloud.google.com/workflows/docs/reference/stdlib/events/await_callback */
const defaultTimeout = 43_200;

export interface CallbackEndpoint {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  /** Requests that no await has taken yet. */
  readonly received: Value[];
  readonly waiting: ((request: Value) => void)[];
}

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Value;
  readonly query: Value;
  readonly body: Value;
  readonly sourceIp: string;
  readonly receivedAt: Date;
}

/** The callback endpoints of one execution. https://cloud.google.com/workflows/docs/creating-callback-endpoints */
export class Callbacks {
  readonly #endpoints = new Map<string, CallbackEndpoint>();
  readonly #urlOf: (id: string) => string;
  readonly #newId: () => string;

  constructor(options: { urlOf: (id: string) => string; newId: () => string }) {
    this.#urlOf = options.urlOf;
    this.#newId = options.newId;
  }

  list(): readonly CallbackEndpoint[] {
    return [...this.#endpoints.values()];
  }

  find(id: string): CallbackEndpoint | undefined {
    return this.#endpoints.get(id);
  }

  /** Hands a request to the oldest await, or keeps it for the next one. */
  receive(endpoint: CallbackEndpoint, request: ReceivedRequest): void {
    const event = mapOf({
      http_request: mapOf({
        body: request.body,
        headers: request.headers,
        method: request.method,
        query: request.query,
        url: request.url,
      }),
      received_time: request.receivedAt.toISOString(),
      source_ip: request.sourceIp,
      type: "HTTP",
    });
    const waiter = endpoint.waiting.shift();
    if (waiter) waiter(event);
    else endpoint.received.push(event);
  }

  calls(): Readonly<Record<string, BlockingCall>> {
    return {
      "events.create_callback_endpoint": async (args) => {
        const method = asString(args.get("http_callback_method") ?? "POST", "http_callback_method");
        if (!methods.includes(method)) throw valueError(`unknown HTTP method ${method}`);
        const id = this.#newId();
        const url = this.#urlOf(id);
        this.#endpoints.set(id, { id, method, url, received: [], waiting: [] });
        return mapOf({ url });
      },
      "events.await_callback": (args, context) => this.#await(args, context),
    };
  }

  async #await(args: ReadonlyMap<string, Value>, context: CallContext): Promise<Value> {
    const callback = asMap(args.get("callback"), "events.await_callback's callback");
    const timeout = Number(asNumber(args.get("timeout") ?? BigInt(defaultTimeout), "timeout"));
    const url = asString(callback.get("url"), "callback.url");
    const endpoint = this.list().find((candidate) => candidate.url === url);
    if (!endpoint) throw valueError(`${url} is no callback endpoint of this execution`);
    const early = endpoint.received.shift();
    if (early !== undefined) return early;
    const received = Promise.withResolvers<Value>();
    endpoint.waiting.push(received.resolve);
    const stopped = new AbortController();
    const sleeping = context
      .sleep(timeout * 1000, stopped.signal)
      .then(() => Promise.reject(timeoutError(`no callback within ${timeout} seconds`)));
    try {
      return await Promise.race([received.promise, sleeping]);
    } finally {
      const at = endpoint.waiting.indexOf(received.resolve);
      if (at >= 0) endpoint.waiting.splice(at, 1);
      sleeping.catch(() => {});
      stopped.abort();
    }
  }
}
