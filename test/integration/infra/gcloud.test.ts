import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bootstrapSteps } from "../../../scripts/bootstrap/steps.ts";

const installed = spawnSync("gcloud", ["version"], { stdio: "ignore" }).error === undefined;
const folder = mkdtempSync(join(tmpdir(), "ame-gcloud-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Signed in as nobody, so that gcloud reads the command and goes no further. */
const attempt = (args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const env = {
      ...process.env,
      CLOUDSDK_CONFIG: folder,
      CLOUDSDK_CORE_CHECK_GCE_METADATA: "false",
      CLOUDSDK_CORE_DISABLE_PROMPTS: "true",
    };
    execFile("gcloud", [...args], { env, timeout: 60_000 }, (_error, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    );
  });

/** One of each command with its flags; the steps repeat them for services and roles. */
const commands = new Map(
  bootstrapSteps({
    projectId: "no-such-project-1",
    region: "europe-west1",
    repository: "owner/name",
    customerManagedKeys: true,
  })
    .flatMap(({ exists, create }) => (exists === undefined ? [create] : [exists, create]))
    .map((args) => [
      args
        .map((arg) => arg.replace(/=.*/, ""))
        .filter((arg) => !arg.includes("@"))
        .slice(0, 6)
        .join(" "),
      args,
    ]),
);

test.runIf(installed)("real gcloud understands every command of the bootstrap", async () => {
  const answers = await Promise.all(
    [...commands.values()].map(async (args) => [args.join(" "), await attempt(args)] as const),
  );
  expect(answers.length).toBeGreaterThan(8);
  for (const [command, answer] of answers)
    expect(answer, command).toContain("You do not currently have an active account selected");
  expect(await attempt(["storage", "buckets", "create", "gs://x", "--locaton=eu"])).toContain(
    "unrecognized arguments",
  );
});
