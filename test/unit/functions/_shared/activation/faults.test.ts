import { describe, it } from "vitest";
import { runSchedule } from "./fault-schedules.ts";
import { scenarios } from "./scenarios.ts";

/** `SYNC_FAULT_SCHEDULES=2000` for the long run. `SYNC_FAULT_SEED=17` runs that one alone. */
const schedules = Number(process.env["SYNC_FAULT_SCHEDULES"] ?? 100);
const only = process.env["SYNC_FAULT_SEED"];
const seeds =
  only === undefined ? Array.from({ length: schedules }, (_, index) => index + 1) : [Number(only)];

describe.each(scenarios)("whatever faults and crashes happen to $name", (scenario) => {
  it(
    `${seeds.length} schedules end with what gold says, or name the row`,
    async () => {
      for (const seed of seeds)
        await runSchedule(scenario, seed).catch((cause: unknown) => {
          const message = cause instanceof Error ? cause.message : String(cause);
          throw new Error(`schedule ${seed} (SYNC_FAULT_SEED=${seed}): ${message}`, { cause });
        });
    },
    20_000 + seeds.length * 1_000,
  );
});
