import { type Expression, precedence } from "./ast.ts";

/** The text of a tree with only the parentheses it needs; parsing it gives the same tree. */
export function printExpression(expression: Expression): string {
  return `\${${print(expression, 0)}}`;
}

const unaryMinus = 6;
const not = 7;
const postfix = 8;

function print(expression: Expression, context: number): string {
  const strength = strengthOf(expression);
  const text = printBare(expression, strength);
  return strength < context ? `(${text})` : text;
}

function strengthOf(expression: Expression): number {
  if (expression.kind === "binary") return precedence[expression.operator];
  if (expression.kind === "unary") return expression.operator === "-" ? unaryMinus : not;
  const value = expression.kind === "literal" ? expression.value : null;
  if (typeof value !== "bigint" && typeof value !== "number") return postfix;
  // `5.x` would be read as a number.
  return value < 0 || Object.is(value, -0) ? unaryMinus : not;
}

function printBare(expression: Expression, strength: number): string {
  switch (expression.kind) {
    case "literal":
      return printLiteral(expression.value);
    case "list":
      return `[${expression.items.map((item) => print(item, 0)).join(", ")}]`;
    case "variable":
      return expression.name;
    case "member":
      return `${print(expression.object, postfix)}.${expression.name}`;
    case "index":
      return `${print(expression.object, postfix)}[${print(expression.index, 0)}]`;
    case "call":
      return `${expression.name}(${expression.arguments.map((item) => print(item, 0)).join(", ")})`;
    case "unary":
      return expression.operator === "-"
        ? `-${print(expression.operand, unaryMinus)}`
        : `not ${print(expression.operand, not)}`;
    case "binary":
      return [
        print(expression.left, strength),
        expression.operator,
        print(expression.right, strength + 1),
      ].join(" ");
  }
}

function printLiteral(value: null | boolean | bigint | number | string): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "number") return String(value);
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  // A double that happens to be integral keeps its kind.
  return /[.e]/.test(text) ? text : `${text}.0`;
}
