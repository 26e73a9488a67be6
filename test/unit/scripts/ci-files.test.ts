import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { environmentNames } from "../../../infra/config/environments.ts";

const root = new URL("../../..", import.meta.url).pathname;
const github = ".github/workflows/ci.yml";
const cloudBuild = readdirSync(join(root, "cloudbuild")).map((file) => `cloudbuild/${file}`);
const files = [github, ...cloudBuild];
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

test.each(files)("%s runs commands that exist", (file) => {
  const text = textOf(file);
  const commands = [...text.matchAll(/(?:npx ame |\[ame, )([\w-]+)/g)].map(([, name]) => name);
  for (const command of commands)
    expect(existsSync(join(root, `scripts/commands/${command}.ts`)), command).toBe(true);
  const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
  const npm = [...text.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name]) => name ?? "");
  for (const script of npm.filter((name) => name !== "ci"))
    expect(scripts, script).toHaveProperty(script);
});

let parser: typeof import("@actions/workflow-parser");

/** GitHub's parser imports JSON without saying so, which Node refuses, so it is bundled first. */
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "ame-ci-"));
  try {
    await bundle({
      stdin: { contents: 'export * from "@actions/workflow-parser"', resolveDir: root },
      bundle: true,
      format: "esm",
      platform: "node",
      outfile: join(folder, "parser.mjs"),
      logLevel: "error",
    });
    parser = (await import(join(folder, "parser.mjs"))) as typeof parser;
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** As GitHub's own parser reads it, with its schema of workflows and its expressions. */
async function problemsOf(text: string): Promise<readonly string[]> {
  const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = parser;
  const parsed = parseWorkflow({ name: github, content: text }, new NoOperationTraceWriter());
  const template = parsed.value && (await convertWorkflowTemplate(parsed.context, parsed.value));
  return [
    ...parsed.context.errors.getErrors().map(({ message }) => message),
    ...(template?.errors ?? []).map(({ Message: message }) => message),
  ];
}

test("GitHub's parser accepts the workflow, and finds what is planted in it", async () => {
  const text = textOf(github);
  expect(await problemsOf(text)).toEqual([]);
  for (const [good, bad] of [
    ["runs-on: ubuntu", "run-on: ubuntu"],
    ["needs: test", "needs: tests"],
    ["${{ matrix.environment }}", "${{ matrix.environment"],
  ] as const)
    expect(await problemsOf(text.replace(good, bad)), bad).not.toEqual([]);
});

/** The fields of a build in use; a misspelt one is an error. https://cloud.google.com/build/docs/build-config-file-schema */
const build = z.strictObject({
  steps: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string().regex(/^[a-z0-9./-]+:[\w.-]+$/, "names no image with a tag"),
        entrypoint: z.string().optional(),
        args: z.array(z.string()),
        env: z.array(z.string().regex(/^[A-Z_]+=/)).optional(),
        secretEnv: z.array(z.string()).optional(),
      }),
    )
    .min(1),
  availableSecrets: z
    .strictObject({
      secretManager: z.array(
        z.strictObject({
          versionName: z.string().regex(/^projects\/\$PROJECT_ID\/secrets\/[\w-]+\/versions\//),
          env: z.string(),
        }),
      ),
    })
    .optional(),
  substitutions: z.record(z.string().regex(/^_[A-Z0-9_]+$/), z.string()).optional(),
  serviceAccount: z.string().optional(),
  options: z
    .strictObject({
      logging: z.enum(["CLOUD_LOGGING_ONLY", "GCS_ONLY", "NONE"]),
      machineType: z.string().optional(),
    })
    .optional(),
  timeout: z.string().regex(/^\d+s$/),
});

test.each(cloudBuild)("%s is a build: its fields exist, and so does all it refers to", (file) => {
  const { steps, substitutions = {}, availableSecrets } = build.parse(parse(textOf(file)));
  expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
  const used = steps.flatMap(({ args }) => args.join(" ").match(/(?<=\$\{)_\w+/g) ?? []);
  for (const name of used) expect(substitutions).toHaveProperty(name);
  const secrets = (availableSecrets?.secretManager ?? []).map(({ env }) => env);
  expect(steps.flatMap(({ secretEnv = [] }) => secretEnv)).toEqual(secrets);
});

test("GitHub deploys only what was tested, environment by environment, without a key", () => {
  const { jobs } = parse(textOf(github)) as {
    jobs: Record<
      string,
      { needs?: string; environment?: string; strategy?: { matrix: { environment: string[] } } }
    >;
  };
  expect(jobs["deploy"]).toMatchObject({
    needs: "test",
    environment: "${{ matrix.environment }}",
    strategy: { "max-parallel": 1, "fail-fast": true },
  });
  expect(jobs["deploy"]?.strategy?.matrix.environment).toEqual(
    environmentNames.filter((name) => name !== "local"),
  );
  expect(jobs["plan"]).toMatchObject({ needs: "test", permissions: { "id-token": "write" } });
  expect(files.map(textOf).join("\n")).not.toMatch(/credentials_json|service_account_key/);
});
