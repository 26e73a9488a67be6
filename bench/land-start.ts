import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { startInstance } from "../local/run/instance.ts";
import { buildFunction } from "../scripts/build/build-function.ts";
import { withLocalCloud } from "./ame.ts";
import { median, type Bench } from "./figure.ts";

const runs = 9;
const limit = { kind: "at most", value: 350 } as const;

/** A cold start of `land` as the local Cloud Run does it: spawned, and its first request answered. */
export const run: Bench = async ({ log }) =>
  withLocalCloud(async () => {
    const { file, sizeBytes } = await buildFunction("land");
    const environment = {
      ...Object.fromEntries(
        Object.entries(process.env).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value]],
        ),
      ),
      // What Cloud Run says; the process tells the port that it really took.
      PORT: "8080",
      NODE_ENV: "production",
    };
    const coldStart = async (body: string, expected: number): Promise<number> => {
      const started = performance.now();
      const instance = startInstance({
        bundle: file,
        entryPoint: "land",
        signatureType: "http",
        environment,
        onLine: () => undefined,
        onCrash: () => undefined,
      });
      const status = await post(await instance.ready, body);
      const milliseconds = performance.now() - started;
      await instance.stop();
      if (status !== expected) throw new Error(`land answered ${status}, not ${expected}`);
      return milliseconds;
    };
    log(`${runs} cold starts of each kind`);
    const [answered, landed]: [number[], number[]] = [[], []];
    for (let i = 0; i < runs; i++) {
      landed.push(await coldStart(pushOf(pageView()), 204));
      answered.push(await coldStart("{}", 400));
    }
    return [
      {
        name: "land: from spawn until its first event is in bronze",
        measured: median(landed),
        unit: "ms",
        limit,
        note: `median of ${runs}, ${spread(landed)}; bundle of ${Math.round(sizeBytes / 1024)} KiB`,
      },
      {
        name: "land: from spawn until its first answer, to a request that is no push",
        measured: median(answered),
        unit: "ms",
        limit,
        note: `median of ${runs}, ${spread(answered)}`,
      },
    ];
  });

const spread = (values: readonly number[]): string =>
  `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;

function post(port: number, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port,
        method: "POST",
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode ?? 0));
      },
    );
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

function pageView(): unknown {
  const at = "2026-06-01T12:00:00.000Z";
  const messageId = `bench-${randomUUID()}`;
  return {
    event_id: messageId,
    source: "web",
    entity: "page",
    schema_version: 1,
    occurred_at: at,
    received_at: at,
    attributes: {},
    payload: {
      type: "page",
      messageId,
      anonymousId: "bench",
      timestamp: at,
      receivedAt: at,
      properties: { path: "/" },
    },
  };
}

/** https://cloud.google.com/pubsub/docs/push#receive_push */
const pushOf = (event: unknown): string =>
  JSON.stringify({
    message: {
      messageId: randomUUID(),
      publishTime: "2026-06-01T12:00:01.000Z",
      data: Buffer.from(JSON.stringify(event)).toString("base64"),
      attributes: {},
    },
    subscription: "projects/local/subscriptions/events-land",
    deliveryAttempt: 1,
  });
