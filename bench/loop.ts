import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Summary } from "../scripts/summary.ts";
import { repositoryRoot } from "../scripts/target.ts";
import { stepAside } from "./ame.ts";
import type { Bench } from "./figure.ts";
import { watchMemory } from "./process-tree.ts";

const mebibyte = 1024 * 1024;

/** `npm start` as a person types it, from npm's first to its last moment. */
export const run: Bench = async ({ log }) => {
  const aside = stepAside();
  try {
    log("npm start with the default company");
    const summaryFile = join(aside.directory, "summary.json");
    const started = performance.now();
    const child = spawn("npm", ["start", "--", "--exit", "--json", summaryFile], {
      cwd: repositoryRoot,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let lastWords = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        lastWords = (lastWords + chunk.toString()).slice(-2000);
      });
    const peakOf = watchMemory(child.pid ?? 0);
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const seconds = (performance.now() - started) / 1000;
    const peak = peakOf();
    if (code !== 0) throw new Error(`npm start ended with ${String(code)}: ${lastWords.trim()}`);
    const summary = JSON.parse(readFileSync(summaryFile, "utf8")) as Summary;
    return [
      {
        name: "npm start, the default company",
        measured: seconds,
        unit: "s",
        limit: { kind: "at most", value: 60 },
        note: `${summary.published.toLocaleString("en")} events, ${summary.scored} leads scored, AUC ${summary.auc?.toFixed(3) ?? "unknown"}`,
      },
      ...(peak === undefined
        ? []
        : [
            {
              name: "peak resident memory of all its processes",
              measured: peak.residentBytes / mebibyte,
              unit: "MiB",
              limit: { kind: "at most", value: 2048 } as const,
              note: `${Math.round(peak.proportionalBytes / mebibyte)} MiB with shared pages counted once; ${peak.processes} processes`,
            },
          ]),
    ];
  } finally {
    aside.end();
  }
};
