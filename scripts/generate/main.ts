import { join } from "node:path";
import { parseArgs } from "node:util";
import { findDrift, repair } from "./drift.ts";
import { generators } from "./generators.ts";

/** `npm run generate` rewrites what follows from contracts; with `--check` it only names what differs, and fails. */
const root = join(import.meta.dirname, "../..");
try {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const drift = findDrift(root, generators);
  const list = drift.map(({ path, state }) => `  ${state.padEnd(7)} ${path}`).join("\n");
  if (drift.length === 0) process.stdout.write("Generated files are up to date.\n");
  else if (values.check) {
    process.stderr.write(
      `Generated files differ from the contracts; run npm run generate and commit the result.\n${list}\n`,
    );
    process.exitCode = 1;
  } else {
    await repair(root, drift);
    process.stdout.write(`Rewrote ${drift.length} files.\n${list}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
