import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { basename, join, resolve } from "node:path";
import { Command } from "commander";
import { tableOf, ratioOf, type Bench, type Figure } from "./figure.ts";

interface Outcome {
  readonly bench: string;
  readonly figures: readonly Figure[];
  readonly skipped?: string;
  readonly failed?: string;
  /** Processes that wanted a processor, before and after: a busy machine measures slow. */
  readonly loadAverage: readonly [number, number];
}

const program = new Command("bench")
  .description(
    "Measures, and prints each figure beside its limit or a peer. It never fails a figure.",
  )
  .argument("[names...]", "benches to run; all of them without a name")
  .option("--json", "print one line of JSON")
  .option("--data <folder>", "the public data sets", join(import.meta.dirname, "../../shared/data"))
  .action(async (names: string[], options: { json?: true; data: string }) => {
    const benches = await findBenches();
    const unknown = names.filter((name) => !benches.has(name));
    if (unknown.length > 0) {
      console.error(
        `bench: there is no ${unknown.join(", ")}; there are ${[...benches.keys()].join(", ")}.`,
      );
      process.exitCode = 1;
      return;
    }
    const outcomes: Outcome[] = [];
    const wanted = [...benches].filter(([name]) => names.length === 0 || names.includes(name));
    for (const [name, run] of wanted) {
      const data = resolve(options.data);
      const outcome =
        wanted.length === 1 ? await measure(name, run, data) : measureApart(name, data);
      outcomes.push(outcome);
      if (!options.json) print(outcome);
    }
    if (options.json) console.log(JSON.stringify(reportOf(outcomes)));
    if (outcomes.some(({ failed }) => failed !== undefined)) process.exitCode = 1;
  });

/** Every file of this folder that exports `run`. */
async function findBenches(): Promise<ReadonlyMap<string, Bench>> {
  const files = readdirSync(import.meta.dirname).filter(
    (file) => file.endsWith(".ts") && file !== basename(import.meta.filename),
  );
  const benches = new Map<string, Bench>();
  for (const file of files.toSorted()) {
    const module = (await import(`./${file}`)) as { run?: Bench };
    if (module.run !== undefined) benches.set(basename(file, ".ts"), module.run);
  }
  return benches;
}

async function measure(bench: string, run: Bench, data: string): Promise<Outcome> {
  const before = loadavg()[0] ?? 0;
  const result = await run({ data, log: (line) => console.error(`${bench}: ${line}`) }).catch(
    (error: unknown) => ({ failed: error instanceof Error ? error.message : String(error) }),
  );
  const loadAverage = [before, loadavg()[0] ?? 0] as const;
  if (typeof result === "string") return { bench, figures: [], skipped: result, loadAverage };
  if ("failed" in result) return { bench, figures: [], failed: result.failed, loadAverage };
  return { bench, figures: result, loadAverage };
}

/** In a process of its own, so that nothing one bench loads, caches or points elsewhere is there for the next. */
function measureApart(bench: string, data: string): Outcome {
  const { stdout, status } = spawnSync(
    process.execPath,
    [import.meta.filename, bench, "--json", "--data", data],
    { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" },
  );
  const line = stdout.trim().split("\n").at(-1) ?? "";
  const report = line.startsWith("{") ? (JSON.parse(line) as { benches: Outcome[] }) : undefined;
  const failed = `ended with exit code ${status ?? "none"} and without a report`;
  return report?.benches[0] ?? { bench, figures: [], failed, loadAverage: [0, 0] };
}

function print({ bench, figures, skipped, failed, loadAverage }: Outcome): void {
  const [before, after] = loadAverage.map((load) => load.toFixed(1));
  console.log(`\n${bench}  (load average ${before} before, ${after} after)`);
  if (skipped !== undefined) console.log(`skipped: ${skipped}`);
  if (failed !== undefined) console.log(`failed: ${failed}`);
  if (figures.length > 0) console.log(tableOf(figures));
}

const reportOf = (outcomes: readonly Outcome[]): unknown => ({
  machine: {
    processors: availableParallelism(),
    model: cpus()[0]?.model ?? "unknown",
    memoryBytes: totalmem(),
    node: process.version,
  },
  benches: outcomes.map((outcome) => ({
    ...outcome,
    figures: outcome.figures.map((figure) => ({ ...figure, ratio: ratioOf(figure) ?? null })),
  })),
});

await program.parseAsync();
