import { appendFileSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { printJson } from "../output.ts";
import { forgetLocal, rememberLocal, stateDirectory } from "../target.ts";

interface LocalOptions {
  readonly dataDir?: string;
  readonly verbose?: true;
  readonly json?: true;
}

export const localCommand = (): Command =>
  new Command("local")
    .description(
      "Start a local Google Cloud from the synthesised infrastructure; it stays up until Ctrl-C.",
    )
    .option(
      "--data-dir <folder>",
      "keep tables, objects and messages there; default: nothing is kept",
    )
    .option("--verbose", "print the log lines of services and functions")
    .option("--json", "print one line of endpoints when ready")
    .addHelpText(
      "after",
      `
Ports are fixed and on loopback; AME_BIGQUERY_PORT=0 takes any free one, and so for the others.
AME_DIRECTORY=<folder> keeps state and log there, so that a second local cloud can run beside the first.

Example:
  ame local --json`,
    )
    .action(runLocal);

async function runLocal(options: LocalOptions): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const logFile = join(stateDirectory(), "local.log");
  mkdirSync(stateDirectory(), { recursive: true });
  const { openLocalCloud } = await import("../local-cloud.ts");
  const { cloud, state } = await openLocalCloud({
    ...(options.dataDir === undefined ? {} : { directory: resolve(options.dataDir) }),
    log: (line) => {
      const text = `${JSON.stringify(line)}\n`;
      appendFileSync(logFile, text);
      if (options.verbose || line["severity"] === "ERROR") process.stderr.write(text);
    },
  });
  rememberLocal(state);
  try {
    if (options.json) printJson({ ready: true, endpoints: cloud.endpoints });
    else {
      console.log("# The local Google Cloud is ready. For other clients:");
      for (const [name, value] of Object.entries(cloud.endpoints))
        console.log(`export ${name}=${value}`);
      console.log(`# Log: ${logFile}\n# Stop with Ctrl-C.`);
    }
    if (!stop.signal.aborted)
      await new Promise<void>((done) => stop.signal.addEventListener("abort", () => done()));
  } finally {
    forgetLocal();
    await cloud.close();
    const { recordUsage } = await import("../permission-record.ts");
    recordUsage("commands", cloud.access.usage());
  }
}
