import type { Credentials } from "../calls/credentials.ts";
import { type Endpoints, serviceUrl } from "../calls/google-endpoints.ts";
import { sendRequest } from "../calls/http-client.ts";
import { decodeBody, headersOf } from "../calls/http-encoding.ts";
import type { BlockingCall, CallContext } from "../execution/runtime.ts";
import {
  WorkflowError,
  httpError,
  responseTypeError,
  timeoutError,
  typeError,
  valueError,
} from "../execution/workflow-error.ts";
import { asMap, asNumber } from "../stdlib/function.ts";
import { isIdempotentlyRetryable, isNonIdempotentlyRetryable } from "../stdlib/retrying.ts";
import { type Value, isMap } from "../values/value.ts";
import type { Connector } from "./catalogue.ts";
import { type ConnectorRequest, type Surroundings, requestOf } from "./request.ts";
import { secretText } from "./secret.ts";
import { type Pause, waitFor } from "./waiting.ts";

/** Delays in milliseconds; in the cloud 1 s × 1.25 up to 60 s for both, which would be pointless waiting here. */
export interface ConnectorTiming {
  readonly initialDelayMs: number;
  readonly multiplier: number;
  readonly maxDelayMs: number;
}

export const localTiming: ConnectorTiming = {
  initialDelayMs: 4,
  multiplier: 1.25,
  maxDelayMs: 250,
};

export interface ConnectorOptions {
  readonly credentials: Credentials;
  readonly endpoints: () => Endpoints;
  readonly timing: ConnectorTiming;
  readonly now: () => Date;
  readonly surroundings: Surroundings;
}

/** Seconds. https://cloud.google.com/workflows/docs/reference/googleapis#invoke_a_connector_call */
const defaultTimeout = 1800;
const maximumTimeout = 31_536_000;
const maximumRetries = 5;

export function connectorCall(connector: Connector, options: ConnectorOptions): BlockingCall {
  return async (args, context) => {
    const parameters = connectorParameters(connector, args.get("connector_params") ?? null);
    const deadline = options.now().getTime() + parameters.timeoutMs;
    const send = (request: ConnectorRequest): Promise<Value> =>
      sendWithRetries(connector, request, deadline, options, context);
    const answer = await send(requestOf(connector, args, options.surroundings));
    if (connector.method.special === "secretString") return secretText(answer);
    if (!connector.method.waits || parameters.skipPolling) return answer;
    return waitFor(connector.method.waits, answer, {
      get: (path) => send({ verb: "GET", path: connector.service.basePath + path }),
      pause: pauseBetweenPolls(deadline, connector, options, context),
    });
  };
}

function pauseBetweenPolls(
  deadline: number,
  connector: Connector,
  { timing, now }: ConnectorOptions,
  context: CallContext,
): Pause {
  let delayMs = timing.initialDelayMs;
  return async () => {
    const leftMs = deadline - now().getTime();
    if (leftMs <= 0) throw timedOut(connector);
    context.countStep();
    await context.sleep(Math.min(delayMs, leftMs));
    delayMs = Math.min(delayMs * timing.multiplier, timing.maxDelayMs);
  };
}

const timedOut = ({ name }: Connector): WorkflowError =>
  timeoutError(`${name} did not end within its timeout`);

/** GET is repeated after lost answers too, everything else only when the service said that it did nothing. */
async function sendWithRetries(
  connector: Connector,
  request: ConnectorRequest,
  deadline: number,
  options: ConnectorOptions,
  context: CallContext,
): Promise<Value> {
  const mayRetry = request.verb === "GET" ? isIdempotentlyRetryable : isNonIdempotentlyRetryable;
  let delayMs = options.timing.initialDelayMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await sendOnce(connector, request, deadline, options, context);
    } catch (error) {
      const isRetried =
        error instanceof WorkflowError && attempt < maximumRetries && mayRetry(error.value);
      if (!isRetried) throw error;
      await context.sleep(delayMs);
      delayMs = Math.min(delayMs * options.timing.multiplier, options.timing.maxDelayMs);
    }
  }
}

async function sendOnce(
  connector: Connector,
  request: ConnectorRequest,
  deadline: number,
  options: ConnectorOptions,
  context: CallContext,
): Promise<Value> {
  const leftMs = deadline - options.now().getTime();
  if (leftMs <= 0) throw timedOut(connector);
  const response = await sendRequest({
    method: request.verb,
    url: serviceUrl(connector.service.service, request.path, options.endpoints()),
    headers: {
      authorization: options.credentials.accessToken(),
      ...(request.contentType === undefined ? {} : { "content-type": request.contentType }),
    },
    ...(request.body ? { body: request.body } : {}),
    timeoutMs: Math.min(leftMs, defaultTimeout * 1000),
    signal: context.signal,
  });
  const body = decodeBody(response);
  if (response.status >= 400) {
    throw httpError({ code: response.status, headers: headersOf(response), body });
  }
  if (connector.method.waits && !isMap(body)) {
    throw responseTypeError(`${connector.name} answered with no JSON object`);
  }
  return body;
}

function connectorParameters(
  { name, method }: Connector,
  value: Value,
): { timeoutMs: number; skipPolling: boolean } {
  if (value === null) return { timeoutMs: defaultTimeout * 1000, skipPolling: false };
  const parameters = asMap(value, "connector_params");
  for (const key of parameters.keys()) {
    if (!["timeout", "polling_policy", "skip_polling", "scopes"].includes(key)) {
      throw typeError(`${name}: connector_params has no ${key}`);
    }
  }
  const timeout = Number(asNumber(parameters.get("timeout") ?? BigInt(defaultTimeout), "timeout"));
  const longest = method.waits ? maximumTimeout : defaultTimeout;
  if (timeout <= 0 || timeout > longest) {
    throw valueError(`${name}: timeout must be above 0 and at most ${longest} seconds`);
  }
  const skipPolling = parameters.get("skip_polling") ?? false;
  if (typeof skipPolling !== "boolean") throw typeError("skip_polling must be a boolean");
  return { timeoutMs: timeout * 1000, skipPolling };
}
