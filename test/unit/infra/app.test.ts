import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { declaredParts } from "../../../infra/app.ts";
import { environmentNames, loadConfig } from "../../../infra/config/environments.ts";
import { events } from "../../../schemas/registry.ts";
import { rawTable } from "../../../schemas/tables/bronze/raw.ts";
import { objectivesOf } from "../../../infra/observability/objectives.ts";
import { parts, receive } from "./fixtures/parts.ts";
import { synthesised } from "./fixtures/synthesised.ts";

const root = new URL("../../..", import.meta.url).pathname;
const directory = mkdtempSync(join(tmpdir(), "ame-app-"));
afterAll(() => rmSync(directory, { recursive: true }));

const main = (...args: readonly string[]): { status: number | null; stderr: string } =>
  spawnSync(process.execPath, ["infra/main.ts", ...args], { cwd: root, encoding: "utf8" });

test("synthesis is byte-identical twice, and after files were touched", () => {
  const first = synthesised({ environment: "prod" });
  utimesSync(join(root, "functions/registry.ts"), new Date(), new Date());
  const second = synthesised({ environment: "prod" });
  expect([...second.files]).toEqual([...first.files]);
});

test("the command writes every environment, with no trace of the machine in it", () => {
  const { status, stderr } = main("--out", join(directory, "all"));
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const manifest = readFileSync(join(directory, "all/manifest.json"), "utf8");
  const { stacks } = JSON.parse(manifest) as {
    stacks: Record<string, { dependencies: string[]; synthesizedStackPath: string }>;
  };
  const expected = environmentNames.flatMap((name) =>
    ["foundation", "operations", "pipeline", "project", "warehouse"].map(
      (stack) => `${name}-${stack}`,
    ),
  );
  expect(Object.keys(stacks)).toEqual(expected.toSorted());
  expect(stacks["prod-pipeline"]?.dependencies).toEqual(["prod-warehouse"]);
  const paths = ["manifest.json", ...Object.values(stacks).map((s) => s.synthesizedStackPath)];
  for (const path of paths) {
    const text = readFileSync(join(directory, "all", path), "utf8");
    expect(text).not.toContain(root);
    expect(text).not.toContain(directory);
  }
});

test.each([
  [["--environment", "nope"], /no environment "nope"/],
  [
    ["--environment", "dev", "--set", "regoin=x"],
    /infra\/config\/dev\.ts.*\n {2}regoin: unknown key/,
  ],
  [["--set", "x"], /--set takes <config key>=<value>/],
  [["--fast"], /Unknown option '--fast'[\s\S]*node infra\/main\.ts \[--environment/],
])("%j ends with an error and no stack trace", (args, message) => {
  const { status, stderr } = main(...args, "--out", join(directory, "none"));
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain("    at ");
});

test("a broken policy stops synthesis before anything is written", () => {
  const greedy = {
    ...receive,
    grants: [{ role: "roles/editor", project: true } as const],
  };
  expect(() => synthesised({ parts: { ...parts, functions: [greedy], workflows: [] } })).toThrow(
    /primitive-roles: dev-pipeline\/google_project_iam_member\.receive_grant_editor_on_project grants roles\/editor; grant the predefined role/,
  );
});

test("each environment has its own project and state", () => {
  const { terraform, provider } = synthesised({ parts, environment: "staging" }).json(
    "warehouse",
  ) as Record<string, Record<string, unknown>>;
  expect(terraform?.["backend"]).toEqual({
    gcs: { bucket: "my-company-marketing-staging-terraform-state", prefix: "warehouse" },
  });
  expect(provider?.["google"]).toMatchObject([
    {
      project: "my-company-marketing-staging",
      region: "europe-west1",
      default_labels: { application: "ame", environment: "staging", cost_center: "marketing" },
    },
  ]);
});

test("two hundred more landed tables need nothing here, and no objective reads what no mart is made of", () => {
  const [event] = events;
  if (event === undefined) throw new Error("no event is registered");
  const more = Array.from({ length: 200 }, (_, index) =>
    rawTable({ ...event, source: `crm_${index % 10}`, entity: `record_${index}` }),
  );
  const grown = synthesised({
    environment: "prod",
    parts: { ...parts, tables: [...parts.tables, ...more] },
  });
  expect(grown.names("google_bigquery_table")).toHaveLength(201);
  expect(grown.resource("google_bigquery_table.bronze_raw_crm_7_record_17")).toMatchObject({
    require_partition_filter: true,
    deletion_protection: true,
  });
  const config = loadConfig("prod");
  const wanted = { ...declaredParts, tables: [...declaredParts.tables, ...more] };
  expect(objectivesOf(wanted, config)).toEqual(objectivesOf(declaredParts, config));
});
