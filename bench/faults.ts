import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { Bench, Figure } from "./figure.ts";

const schedules = 2_000;
const root = resolve(import.meta.dirname, "..");
const report = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          status: z.string(),
          duration: z.number().nullish(),
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});

/** The seeded schedules of faults and crashes that `npm test` runs a hundred of, for every way to send. */
export const run: Bench = async ({ log }) => {
  log(`${schedules} schedules for every way to send: some minutes`);
  const { assertionResults } = await runSchedules();
  return assertionResults.flatMap(({ ancestorTitles, status, duration, failureMessages }) => {
    const [failure = ""] = failureMessages;
    if (failure !== "") log(failure.split("\n")[0] ?? "");
    const ended = status === "passed" ? schedules : failedAt(failure) - 1;
    const figure: Figure = {
      name: (ancestorTitles.at(-1) ?? "").replace("whatever faults and crashes happen to ", ""),
      measured: ended,
      unit: "schedules",
      limit: { kind: "at least", value: schedules },
      note: `end with what gold says or name the row, ${Math.round((duration ?? 0) / 1000)} s`,
    };
    return [figure];
  });
};

/** `schedule 17 (SYNC_FAULT_SEED=17): …` */
const failedAt = (message: string): number =>
  Number(/SYNC_FAULT_SEED=(\d+)/.exec(message)?.[1] ?? 1);

async function runSchedules(): Promise<z.output<typeof report>["testResults"][number]> {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const tests = "test/unit/functions/_shared/activation/faults.test.ts";
  const directory = await mkdtemp(join(tmpdir(), "faults-"));
  const file = join(directory, "report.json");
  const options = { cwd: root, env: { ...process.env, SYNC_FAULT_SCHEDULES: String(schedules) } };
  const call = ["run", "--project", "unit", "--reporter", "json", "--outputFile", file, tests];
  try {
    // A schedule that fails ends the process with 1, and is in the report.
    await promisify(execFile)(process.execPath, [vitest, ...call], options).catch(() => undefined);
    const [result] = report.parse(JSON.parse(await readFile(file, "utf8"))).testResults;
    if (result === undefined) throw new Error("the schedules were not run: no result");
    return result;
  } finally {
    await rm(directory, { recursive: true });
  }
}
