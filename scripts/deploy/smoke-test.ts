import { createBigQuery } from "../clients.ts";
import { sendSegmentCalls } from "../collector.ts";
import { eventually } from "../eventually.ts";
import { CommandError } from "../output.ts";
import { runWorkflow } from "../run-workflow.ts";
import type { Target } from "../target.ts";
import { traceEvent, type Stop } from "../trace.ts";

export interface SmokeTest {
  readonly eventId: string;
  readonly stops: readonly Stop[];
  readonly seconds: number;
}

const landingTimeoutMs = 120_000;
/** A scheduled run may hold the lease; it ends within its 15 minutes. */
const busyTimeoutMs = 15 * 60_000;

/**
 * Sends one event through the deployed engine and follows it to gold. It is a track call named `AME Smoke Test` of a visitor of
 * its own, so that analyses can leave it out. Throws CommandError naming the stop that it did not reach.
 */
export async function smokeTest(
  target: Target,
  eventId: string,
  onStop: (stop: string) => void,
): Promise<SmokeTest> {
  const started = performance.now();
  const { accepted, rejected } = await sendSegmentCalls(target, [
    {
      type: "track",
      event: "AME Smoke Test",
      messageId: eventId,
      anonymousId: eventId,
      timestamp: new Date().toISOString(),
    },
  ]);
  if (accepted !== 1)
    throw new CommandError(`the collector refused the smoke test: ${JSON.stringify(rejected)}`);
  onStop("accepted by the collector");

  const bigquery = createBigQuery(target);
  await eventually(
    async () => {
      const stops = await traceEvent(bigquery, eventId);
      return stops.some(({ stop }) => stop === "land") ? stops : undefined;
    },
    { timeoutMs: landingTimeoutMs, what: `event ${eventId} to land in bronze`, pollMs: 500 },
  );
  onStop("landed in bronze");

  const run = await eventually(
    async () => {
      const result = (await runWorkflow(target, "pipeline", {})) as { state?: string };
      return result.state === "busy" ? undefined : result;
    },
    { timeoutMs: busyTimeoutMs, what: "the running pipeline to end", pollMs: 10_000 },
  );
  const stops = await traceEvent(bigquery, eventId);
  if (!stops.some(({ stop, detail }) => stop.startsWith("gold.") && detail.startsWith("succeeded")))
    throw new CommandError(
      `event ${eventId} landed but did not reach gold (pipeline: ${String(run.state)}): see ops.model_runs and \`ame status\`.`,
    );
  onStop("refined to gold");
  return {
    eventId,
    stops,
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
  };
}
