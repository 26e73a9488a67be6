import * as fc from "fast-check";
import { expect, test } from "vitest";
import { evaluateTemplate } from "../../../../local/infrastructure/expression.ts";

const nothing = (): never => {
  throw new Error("no reference expected");
};

/** As infra escapes text for Terraform; see the reference on cdktf. */
const escape = (text: string): string => text.replace(/[$%](?=\{)/g, "$&$&");

test("escaped text comes back as it was", () => {
  const text = fc
    .array(fc.constantFrom("$", "%", "{", "}", "${", "%{", "a", "\n", '"'))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (original) => {
      expect(evaluateTemplate(escape(original), nothing)).toBe(original);
    }),
  );
});

test("a template that is one reference keeps the type", () => {
  expect(evaluateTemplate("${a.b[0].c}", (path) => path)).toEqual(["a", "b", 0, "c"]);
  expect(evaluateTemplate("${a.b}", () => 5)).toBe(5);
  expect(evaluateTemplate("n=${a.b}", () => 5)).toBe("n=5");
});

test("a list inside text is refused", () => {
  expect(() => evaluateTemplate("x${a.b}", () => [])).toThrow("stands inside a string");
});

test("a quoted argument may hold a template", () => {
  expect(evaluateTemplate('${join("", ["<${a.b}>"])}', () => "v")).toBe("<v>");
});
