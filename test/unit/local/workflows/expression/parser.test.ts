import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BinaryOperator, Expression } from "../../../../../local/workflows/expression/ast.ts";
import { precedence } from "../../../../../local/workflows/expression/ast.ts";
import { isExpression, parseExpression } from "../../../../../local/workflows/expression/parser.ts";
import { printExpression } from "../../../../../local/workflows/expression/print.ts";

const name = fc
  .stringMatching(/^[a-z_][a-z0-9_]{0,5}$/)
  .filter((word) => !["and", "or", "not", "in", "true", "false", "null"].includes(word));

const literal: fc.Arbitrary<Expression> = fc
  .oneof(
    fc.constant(null),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ maxLength: 6 }),
  )
  .map((value) => ({ kind: "literal", value }));

const isNegatable = (expression: Expression): boolean =>
  expression.kind !== "literal" ||
  (typeof expression.value !== "bigint" && typeof expression.value !== "number");

const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    literal,
    name.map((variable): Expression => ({ kind: "variable", name: variable })),
    fc.record({
      kind: fc.constant("list" as const),
      items: fc.array(tie("tree"), { maxLength: 2 }),
    }),
    fc.record({ kind: fc.constant("member" as const), object: tie("tree"), name }),
    fc.record({ kind: fc.constant("index" as const), object: tie("tree"), index: tie("tree") }),
    fc.record({
      kind: fc.constant("call" as const),
      name: fc.array(name, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(".")),
      arguments: fc.array(tie("tree"), { maxLength: 2 }),
    }),
    fc
      .record({
        kind: fc.constant("unary" as const),
        operator: fc.constantFrom("not" as const, "-" as const),
        operand: tie("tree"),
      })
      // The parser folds a minus into the number after it.
      .filter(({ operator, operand }) => operator === "not" || isNegatable(operand)),
    fc.record({
      kind: fc.constant("binary" as const),
      operator: fc.constantFrom(...(Object.keys(precedence) as BinaryOperator[])),
      left: tie("tree"),
      right: tie("tree"),
    }),
  ),
}));

describe("the parser", () => {
  it("reads back every tree that the printer writes", () => {
    fc.assert(
      fc.property(tree, (expression) => {
        const text = printExpression(expression);
        fc.pre(text.length <= 400);
        expect(parseExpression(text)).toEqual(expression);
      }),
    );
  });

  it.each([
    ["${a.b[0].c}", "${a.b[0].c}"],
    ["${ (a + b) * c }", "${(a + b) * c}"],
    ["${a + (b * c)}", "${a + b * c}"],
    ["${a - (b - c)}", "${a - (b - c)}"],
    ["${not (a == b)}", "${not (a == b)}"],
    ["${not a == b}", "${not a == b}"],
    ["${a in b AND NOT c}", "${a in b and not c}"],
    ["${text.split(a, ',')[0]}", '${text.split(a, ",")[0]}'],
  ])("reads %s as %s", (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });

  it.each([
    ["${a +}", "unexpected the end"],
    ["${a b}", "unexpected b"],
    ["${'open}", "string without closing quote"],
    ["${a not in b}", 'Workflows has no operator "not in": write not("key" in map)'],
    ['${{"a": 1}}', "expressions have no map literals: write the map as YAML in an assign step"],
    ["${9223372036854775808}", "integer 9223372036854775808 exceeds 64 bits"],
    ["${a.1}", "unexpected 0.1"],
    ["${}", "unexpected the end"],
    ["${a ? b}", 'unexpected character "?"'],
  ])("refuses %s", (text, message) => {
    expect(() => parseExpression(text)).toThrow(message);
  });

  it("allows 400 characters and not one more", () => {
    const fits = `\${"${"x".repeat(395)}"}`;
    expect(fits).toHaveLength(400);
    expect(parseExpression(fits)).toMatchObject({ kind: "literal" });
    expect(() => parseExpression(`\${"${"x".repeat(396)}"}`)).toThrow("has 401 characters");
  });

  it("takes only a whole string for an expression", () => {
    expect(isExpression("${a}")).toBe(true);
    expect(isExpression("text ${a}")).toBe(false);
    expect(isExpression("${a} text")).toBe(false);
  });
});
