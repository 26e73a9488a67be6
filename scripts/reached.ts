import { z } from "zod";
import { destinations } from "../functions/destinations.ts";
import { runWorkflow } from "./run-workflow.ts";
import type { Target } from "./target.ts";

/** What a run of a destination's syncs ended with, and what its twin holds. */
export interface Reached {
  readonly state: string;
  readonly delivered: number;
  readonly rejected: number;
  readonly calls: number;
  readonly held: number;
}

const result = z.looseObject({
  state: z.string(),
  delivered: z.number().default(0),
  rejected: z.number().default(0),
  calls: z.number().default(0),
});

/** Rows of a twin that a sync can have put there. */
const held: Readonly<Record<string, (state: unknown) => number>> = {
  "google-ads": (state) => {
    const { lists, conversions } = z
      .looseObject({
        lists: z.record(z.string(), z.looseObject({ count: z.number() })),
        conversions: z.array(z.unknown()),
      })
      .parse(state);
    const members = Object.values(lists).reduce((sum, { count }) => sum + count, 0);
    return members + conversions.length;
  },
  braze: (state) => {
    const { profiles, events, triggered } = z
      .looseObject({
        profiles: z.record(z.string(), z.record(z.string(), z.unknown())),
        events: z.array(z.unknown()),
        triggered: z.array(z.unknown()),
      })
      .parse(state);
    const scored = Object.values(profiles).filter((profile) => Object.keys(profile).length > 0);
    return scored.length + events.length + triggered.length;
  },
  hubspot: (state) => z.looseObject({ count: z.number() }).parse(state).count,
};

/** Runs the syncs that wait for their hour, and says of every destination beside Salesforce what reached it. */
export async function reachOthers(
  target: Target,
  pipeline: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, Reached>>> {
  const reached: Record<string, Reached> = {};
  for (const { name, schedule } of destinations) {
    const count = held[name];
    if (count === undefined) continue;
    const ended = schedule.afterPublish
      ? pipeline[name]
      : await runWorkflow(target, `sync-${name}`, {});
    const response = await fetch(`${target.twinsUrl}/_twin/${name}/state`);
    const { state, delivered, rejected, calls } = result.parse(ended ?? { state: "not_needed" });
    reached[name] = { state, delivered, rejected, calls, held: count(await response.json()) };
  }
  return reached;
}
