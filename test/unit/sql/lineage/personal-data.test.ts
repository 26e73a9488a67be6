import { z } from "zod";
import { afterAll, beforeAll, expect, test } from "vitest";
import { json, nullable, string } from "../../../../schemas/column.ts";
import { defineEvent } from "../../../../schemas/event-contract.ts";
import { defineTable, type TableContract } from "../../../../schemas/table-contract.ts";
import { startAnalyzer, type Analyzer } from "../../../../sql/analyzer/client.ts";
import { compile } from "../../../../sql/compiler/compile.ts";
import { CompileError } from "../../../../sql/compiler/problem.ts";
import { sqlProject } from "../compiler/project.ts";

const signUp = defineEvent({
  source: "app",
  entity: "sign_up",
  version: 1,
  description: "A sign-up.",
  payload: z.looseObject({
    plan: z.string(),
    person: z.looseObject({ email: z.string().meta({ pii: "email" }) }).nullish(),
  }),
  identity: { kind: "fields", fields: ["plan"] },
  occurredAt: "at",
});
const raw = defineTable({
  layer: "bronze",
  table: "raw_app_sign_up",
  description: "Raw.",
  row: z.object({ event_id: string("Id."), payload: json("Event.", { pii: "event" }) }),
  grain: [],
});
const staging = (more: z.ZodRawShape): TableContract =>
  defineTable({
    layer: "silver",
    table: "staging_sign_ups",
    description: "Sign-ups.",
    row: z.object({ event_id: string("Id."), ...more }),
    grain: ["event_id"],
  });
const marts = defineTable({
  layer: "gold",
  table: "marts_sign_ups",
  description: "Sign-ups.",
  row: z.object({ event_id: string("Id."), contact: nullable(string("Contact.")) }),
  grain: ["event_id"],
});

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await startAnalyzer();
});
afterAll(() => analyzer.close());

async function problemsOf(
  contract: TableContract,
  select: string,
  files: Readonly<Record<string, string>> = {},
  header = "-- kind: full",
): Promise<readonly string[]> {
  const sql = `${header}\nSELECT event_id, ${select} FROM bronze.raw_app_sign_up\n`;
  try {
    const root = sqlProject({ "silver/staging_sign_ups.sql": sql, ...files });
    await compile(root, [raw, contract, marts], analyzer, [signUp]);
    return [];
  } catch (error) {
    if (error instanceof CompileError)
      return error.problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
    throw error;
  }
}

const plain = staging({ value: nullable(string("Value.")) });
const email = "JSON_VALUE(payload, '$.person.email')";
const refused = (from: string) => [
  `sql/silver/staging_sign_ups.sql:2 silver.staging_sign_ups.value receives personal data (email) from bronze.raw_app_sign_up.payload ${from}: give the column a pii class in its contract, hash the value, or say under declassify why it is none`,
];

test.each([
  ["a field of a class", `${email} AS value`, refused("$.person.email")],
  [
    "what holds one",
    "TO_JSON_STRING(JSON_QUERY(payload, '$.person')) AS value",
    refused("$.person"),
  ],
  ["a field of none", "JSON_VALUE(payload, '$.plan') AS value", []],
  ["a hash", `TO_HEX(SHA256(${email})) AS value`, []],
])("%s into a column without a class", async (_what, select, expected) => {
  expect(await problemsOf(plain, select)).toEqual(expected);
});

test("a column with a class takes personal data", async () => {
  const classed = staging({ value: nullable(string("E-mail.", { pii: "email" })) });
  expect(await problemsOf(classed, `${email} AS value`)).toEqual([]);
});

test("a class goes on to the next model, with the field it began at", async () => {
  const classed = staging({ value: nullable(string("E-mail.", { pii: "email" })) });
  const next =
    "-- kind: full\nSELECT event_id, UPPER(value) AS contact FROM silver.staging_sign_ups\n";
  const files = { "gold/marts_sign_ups.sql": next };
  expect(await problemsOf(classed, `${email} AS value`, files)).toEqual([
    "sql/gold/marts_sign_ups.sql:2 gold.marts_sign_ups.contact receives personal data (email) from silver.staging_sign_ups.value, which has it from bronze.raw_app_sign_up.payload $.person.email: give the column a pii class in its contract, hash the value, or say under declassify why it is none",
  ]);
});

test("below a column that holds events the fields of the source decide", async () => {
  const whole = staging({ value: json("Event.", { pii: "event" }) });
  const next = (path: string) => ({
    "gold/marts_sign_ups.sql": `-- kind: full\nSELECT event_id, JSON_VALUE(value, '${path}') AS contact FROM silver.staging_sign_ups\n`,
  });
  expect(await problemsOf(whole, "payload AS value", next("$.plan"))).toEqual([]);
  expect(await problemsOf(whole, "payload AS value", next("$.person.email"))).toEqual([
    expect.stringContaining("silver.staging_sign_ups.value $.person.email, which has it from"),
  ]);
});

test("a declassification states its reason, and only where it is needed", async () => {
  const header = `-- kind: full\n-- declassify: {value: "The domain is a company's, no person's."}`;
  const domain = `REGEXP_EXTRACT(${email}, '@(.*)') AS value`;
  expect(await problemsOf(plain, domain, {}, header)).toEqual([]);
  expect(await problemsOf(plain, "'x' AS value", {}, header)).toEqual([
    "sql/silver/staging_sign_ups.sql:3 declassify names value, which receives no undeclared personal data",
  ]);
  expect(await problemsOf(plain, domain, {}, "-- kind: full\n-- declassify: {value: no}")).toEqual([
    "sql/silver/staging_sign_ups.sql:2 header declassify.value: a reason of some words",
  ]);
});
