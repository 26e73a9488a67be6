import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "./target.ts";

/** Everything CI runs: checks first, then vitest; all of it, whatever fails on the way. */
const checks: readonly (readonly [string, readonly string[]])[] = [
  ["format", ["oxfmt", "--check", "."]],
  ["lint", ["oxlint", "--deny-warnings", "."]],
  ["types", ["tsc", "-p", "."]],
  ["generated files", ["node", "scripts/generate/main.ts", "--check"]],
];

const run = (name: string, [program = "", ...rest]: readonly string[]): boolean => {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(
    join(repositoryRoot, "node_modules/.bin", program),
    rest,
    {
      cwd: repositoryRoot,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? "✓" : "✗"} ${name} (${seconds} s)`);
  if (status !== 0) console.log(`${stdout}${stderr}`.trim());
  return status === 0;
};

const failedChecks = checks.filter(([name, command]) => !run(name, command)).map(([name]) => name);

const folder = mkdtempSync(join(tmpdir(), "ame-test-"));
const report = join(folder, "report.json");
const { status } = spawnSync(
  join(repositoryRoot, "node_modules/.bin/vitest"),
  [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: repositoryRoot, stdio: "inherit" },
);
const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8")) as {
  numPassedTests: number;
  numFailedTests: number;
};
rmSync(folder, { recursive: true });
if (failedChecks.length > 0)
  console.log(`Failed checks: ${failedChecks.join(", ")} (their output is above the tests)`);
// An error outside of any test fails the run, so it is counted and named.
const outside = status !== 0 && numFailedTests === 0 ? 1 : 0;
if (outside > 0) console.log("Something failed outside of the tests: see vitest's errors above.");
console.log(
  `${numPassedTests + checks.length - failedChecks.length} passed, ${numFailedTests + failedChecks.length + outside} failed`,
);
process.exitCode = status === 0 && failedChecks.length === 0 ? 0 : 1;
