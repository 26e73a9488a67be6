import { assert, constantFrom, property, string } from "fast-check";
import { expect, test } from "vitest";
import { escapeTemplate, unescapeTemplate } from "../../../../infra/lib/escape.ts";
import { evaluateTemplate } from "../../../../local/infrastructure/expression.ts";

test.each([
  ["plain $5 and 100 %", "plain $5 and 100 %"],
  ["${sys.now()}", "$${sys.now()}"],
  ["%{if}", "%%{if}"],
  ["$${", "$$${"],
  ["${a}${b}", "$${a}$${b}"],
  ["$ {x} $", "$ {x} $"],
])("%j is written %j", (text, escaped) => {
  expect(escapeTemplate(text)).toBe(escaped);
});

const text = string({ unit: constantFrom("$", "%", "{", "}", "a", '"', "\\", "\n", "é") });

test("what is escaped comes back unchanged, and holds no template", () => {
  assert(
    property(text, (source) => {
      const escaped = escapeTemplate(source);
      expect(unescapeTemplate(escaped)).toBe(source);
      // A reader of Terraform's templates written without this code agrees.
      const read = evaluateTemplate(escaped, () => expect.fail("a reference was found"));
      expect(read ?? "").toBe(source);
    }),
    { numRuns: 2000 },
  );
});
