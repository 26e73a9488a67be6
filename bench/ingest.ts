import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { sendSegmentCalls } from "../scripts/collector.ts";
import { awaitLanding } from "../scripts/demo.ts";
import { createCompany, defaultCompany } from "../scripts/simulate/company.ts";
import type { Target } from "../scripts/target.ts";
import { withLocalCloud } from "./ame.ts";
import type { Bench } from "./figure.ts";

const warmUp = 2_000;
const measured = 40_000;
const quiet = (): void => undefined;

/** Events a second from a client through collect, Pub/Sub and land to bronze, beside a bare HTTP server given the same requests. */
export const run: Bench = async ({ log }) =>
  withLocalCloud(async (_aside, target) => {
    const calls = createCompany(defaultCompany).webCalls.slice(0, warmUp + measured);
    const bare = await bareRate(target, calls.slice(warmUp));
    log("warming up");
    await sendSegmentCalls(target, calls.slice(0, warmUp));
    await awaitLanding(target, warmUp, quiet);
    log(`sending ${measured} events`);
    const started = performance.now();
    const { accepted } = await sendSegmentCalls(target, calls.slice(warmUp));
    const acceptedSeconds = (performance.now() - started) / 1000;
    await awaitLanding(target, warmUp + accepted, quiet);
    const landedSeconds = (performance.now() - started) / 1000;
    const peer = { name: "a bare node:http server takes", value: bare };
    const unit = "events/s";
    return [
      { name: "accepted by collect", measured: accepted / acceptedSeconds, unit, peer },
      {
        name: "through collect, Pub/Sub and land into bronze",
        measured: accepted / landedSeconds,
        unit,
        peer,
        note: `${measured.toLocaleString("en")} events in batches of up to 250; the last seen within 0.5 s`,
      },
    ];
  });

async function bareRate(
  target: Target,
  calls: readonly Record<string, unknown>[],
): Promise<number> {
  const child = fork(join(import.meta.dirname, "peers/bare-http.ts"));
  try {
    const [port] = (await once(child, "message")) as [number];
    const bare = { ...target, collectUrl: `http://127.0.0.1:${port}` };
    await sendSegmentCalls(bare, calls.slice(0, warmUp));
    const started = performance.now();
    await sendSegmentCalls(bare, calls);
    return calls.length / ((performance.now() - started) / 1000);
  } finally {
    child.kill();
  }
}
