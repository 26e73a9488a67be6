import { enableCompileCache } from "node:module";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

const usage =
  "node infra/main.ts [--environment <name>]… [--out <folder>] [--set <config key>=<value>]…";

enableCompileCache();
// cdktf takes a whole stack trace for every token it makes, a sixth of the time, and nothing reads them. Errors have theirs
// without this function.
Error.captureStackTrace = () => undefined;
try {
  const { values } = parseArgs({
    options: {
      environment: { type: "string", multiple: true },
      out: { type: "string" },
      set: { type: "string", multiple: true, default: [] },
    },
  });
  const { environmentNames } = await import("./config/environments.ts");
  const { synthesise } = await import("./app.ts");
  synthesise({
    environments: values.environment ?? environmentNames,
    // cdktf's command line tells its app where to write.
    outdir: resolve(values.out ?? process.env["CDKTF_OUTDIR"] ?? "cdktf.out"),
    overrides: Object.fromEntries(values.set.map(parseOverride)),
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof TypeError) process.stderr.write(`${usage}\n`);
  process.exitCode = 1;
}

/** Numbers and truth values become such; no text of the config looks like one. */
function parseOverride(assignment: string): [string, unknown] {
  const at = assignment.indexOf("=");
  if (at < 1) throw new Error(`--set takes <config key>=<value>, not "${assignment}".`);
  const value = assignment.slice(at + 1);
  return [assignment.slice(0, at), /^(true|false|\d+)$/.test(value) ? JSON.parse(value) : value];
}
