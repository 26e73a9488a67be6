import { existsSync, readFileSync } from "node:fs";
import { Command } from "commander";
import { sendSegmentCalls } from "../collector.ts";
import { CommandError, printJson } from "../output.ts";
import { useTarget } from "../target.ts";

export const publishCommand = (): Command =>
  new Command("publish")
    .description("Send Segment calls to the collector, one JSON object a line.")
    .argument("<file>", "NDJSON file, or - for standard input")
    .option("--json", "print the outcome as one line of JSON")
    .addHelpText(
      "after",
      `
A line is a Segment call, or an object whose \`payload\` is one.

Example:
  echo '{"type":"track","event":"Signed Up","anonymousId":"a1"}' | ame publish -`,
    )
    .action(async (file: string, options: { json?: true }) => {
      const report = await sendSegmentCalls(useTarget(), readCalls(file));
      if (options.json) {
        printJson(report);
        return;
      }
      console.log(`${report.accepted} accepted, ${report.rejected.length} refused`);
      for (const refusal of report.rejected)
        console.log(`  line ${refusal.index + 1}: ${JSON.stringify(refusal)}`);
    });

function readCalls(file: string): Record<string, unknown>[] {
  if (file !== "-" && !existsSync(file)) throw new CommandError(`there is no file ${file}.`);
  const lines = readFileSync(file === "-" ? 0 : file, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const call = parseLine(line, index + 1);
    const { payload } = call;
    return [isObject(payload) ? payload : call];
  });
}

function parseLine(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) return value;
  } catch {
    // Said below, with the line's number.
  }
  throw new CommandError(`line ${number} is not a JSON object: ${line.slice(0, 60)}`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
