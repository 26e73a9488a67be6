import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { environmentNames } from "../../../infra/config/environments.ts";

const root = new URL("../../..", import.meta.url).pathname;
const files = [
  ".github/workflows/ci.yml",
  ...readdirSync(join(root, "cloudbuild")).map((file) => `cloudbuild/${file}`),
];
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

test.each(files)("%s is YAML whose commands exist", (file) => {
  const text = textOf(file);
  expect(parse(text)).toBeTypeOf("object");
  const commands = [...text.matchAll(/(?:npx ame |\[ame, )([\w-]+)/g)].map(([, name]) => name);
  for (const command of commands)
    expect(existsSync(join(root, `scripts/commands/${command}.ts`)), command).toBe(true);
});

test("GitHub deploys only what was tested, environment by environment, without a key", () => {
  const { jobs } = parse(textOf(".github/workflows/ci.yml")) as {
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
