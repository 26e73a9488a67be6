import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  normalisePostalCode,
  normaliseRegion,
} from "../../../../functions/_shared/activation/normalise/address.ts";
import { normaliseEmail } from "../../../../functions/_shared/activation/normalise/email.ts";
import { phoneCountries } from "../../../../functions/_shared/activation/normalise/generated/phone-rules.ts";
import { sha256Hex } from "../../../../functions/_shared/activation/normalise/hash.ts";
import { normaliseName } from "../../../../functions/_shared/activation/normalise/name.ts";
import type { Normalised } from "../../../../functions/_shared/activation/normalise/normalised.ts";
import { normalisePhone } from "../../../../functions/_shared/activation/normalise/phone.ts";
import {
  emailSql,
  nameSql,
  phoneSql,
  postalCodeSql,
  regionSql,
  sha256Sql,
  type NormalisedSql,
} from "../../../../functions/_shared/activation/normalise/sql.ts";
import {
  emailVectors,
  nameVectors,
  phoneVectors,
  postalCodeVectors,
  regionVectors,
} from "../../../unit/functions/_shared/activation/normalise/vectors.ts";
import { startBigQuery, type LocalBigQuery } from "../local-bigquery.ts";

type Input = readonly [string | null, (string | null | undefined)?];
interface Pair {
  readonly name: string;
  readonly typescript: (input: string | null, country: string | null) => Normalised;
  readonly sql: NormalisedSql;
  readonly vectors: readonly (readonly (string | null)[])[];
}

const pairs: readonly Pair[] = [
  { name: "e-mail", typescript: normaliseEmail, sql: emailSql("a"), vectors: emailVectors },
  { name: "phone", typescript: normalisePhone, sql: phoneSql("a", "b"), vectors: phoneVectors },
  { name: "name", typescript: normaliseName, sql: nameSql("a"), vectors: nameVectors },
  { name: "region", typescript: normaliseRegion, sql: regionSql("a"), vectors: regionVectors },
  {
    name: "postal code",
    typescript: normalisePostalCode,
    sql: postalCodeSql("a"),
    vectors: postalCodeVectors,
  },
];

let bigquery: LocalBigQuery;
beforeAll(async () => {
  bigquery = await startBigQuery();
});
afterAll(() => bigquery.close());

/** What SQL makes of many inputs in one query: `value#sha256` or the code of refusal. */
async function inSql(sql: NormalisedSql, inputs: readonly Input[]): Promise<readonly string[]> {
  const rows = await bigquery.warehouse.query(
    `SELECT IFNULL(CONCAT(v, "#", ${sha256Sql("v")}), r) AS told
     FROM (SELECT i, ${sql.value} AS v, ${sql.reject} AS r
       FROM (SELECT i, JSON_VALUE(x, "$.a") AS a, JSON_VALUE(x, "$.b") AS b
         FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@inputs))) AS x WITH OFFSET AS i))
     ORDER BY i`,
    {
      inputs: {
        type: "STRING",
        value: JSON.stringify(inputs.map(([a, b]) => ({ a, b: b ?? null }))),
      },
    },
  );
  return rows.map((row) => String(row["told"]));
}

const inTypeScript = (pair: Pair, [a, b]: Input): string => {
  const outcome = pair.typescript(a, b ?? null);
  return outcome.kind === "value" ? `${outcome.value}#${sha256Hex(outcome.value)}` : outcome.code;
};

it.each(pairs)("SQL and TypeScript agree on the golden vectors of $name", async (pair) => {
  const told = await inSql(
    pair.sql,
    pair.vectors.map(([a = null, b]) => [a, b]),
  );
  expect(told.map((one) => one.split("#")[0])).toEqual(pair.vectors.map((vector) => vector.at(-1)));
});

it("SQL and TypeScript agree on every character of the basic plane within a name", async () => {
  const perName = 16;
  const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;
  const characters = Array.from({ length: 0x10000 / perName }, (_, name): Input => {
    const codes = Array.from({ length: perName }, (__, index) => name * perName + index);
    return [codes.map((code) => (isSurrogate(code) ? "" : String.fromCodePoint(code))).join("b")];
  }).slice(1);
  const [pair] = pairs.filter(({ name }) => name === "name");
  if (pair === undefined) throw new Error("there is no pair for names");
  const told = await inSql(pair.sql, characters);
  const differing = characters.filter((input, index) => told[index] !== inTypeScript(pair, input));
  expect(differing).toEqual([]);
}, 60_000);

const countries = Object.keys(phoneCountries);
const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 3, maxLength: 16 });
const inputs: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "e-mail": fc.oneof(
    fc.emailAddress(),
    fc.string({ unit: fc.constantFrom(..."aA1.+@ -_é\u00A0"), maxLength: 12 }),
    fc
      .string({ unit: fc.constantFrom(..."aB.+"), maxLength: 8 })
      .map((local) => `${local}@GMail.com`),
  ),
  phone: fc.oneof(
    digits,
    digits.map((number) => `+${number}`),
    digits.map((number) => `00${number}`),
    fc.string({ unit: fc.constantFrom(..."0123456789+()-/. \u2013"), maxLength: 18 }),
  ),
  name: fc.oneof(
    fc.string({
      unit: fc.constantFrom(
        "Dr",
        "Jr",
        "III",
        ".",
        " ",
        "'",
        "-",
        "ß",
        "É",
        "Σ",
        "İ",
        "é",
        "😀",
        "ﬁ",
        "Ǆ",
      ),
      maxLength: 6,
    }),
  ),
  region: fc.constantFrom(...countries, "us", "XX", "USA"),
  "postal code": fc.string({ unit: fc.constantFrom(..."aZ09 -é"), maxLength: 12 }),
};

it.each(pairs)("SQL and TypeScript agree on generated inputs of $name", async (pair) => {
  const anything = fc.oneof(
    { weight: 3, arbitrary: inputs[pair.name] ?? fc.string() },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
    { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
  );
  const country = fc.constantFrom(null, "XX", "de ", ...countries);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anything, country), { minLength: 400, maxLength: 400 }),
      async (generated) => {
        const told = await inSql(pair.sql, generated);
        const differing = generated.flatMap((input, index) => {
          const expected = inTypeScript(pair, input);
          return told[index] === expected ? [] : [{ input, expected, sql: told[index] }];
        });
        expect(differing).toEqual([]);
      },
    ),
    { numRuns: 1, endOnFailure: true },
  );
});
