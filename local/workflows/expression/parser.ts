import { integerRange } from "../values/value.ts";
import {
  type BinaryOperator,
  type Expression,
  dottedName,
  isBinaryOperator,
  precedence,
} from "./ast.ts";
import { ExpressionSyntaxError, type Token, tokenize } from "./lexer.ts";

/** https://cloud.google.com/workflows/quotas#resource_limits */
export const maximumExpressionLength = 400;

/** Whether the whole of a YAML string is one expression; text around `${…}` makes it a literal. */
export const isExpression = (text: string): boolean => {
  const trimmed = text.trim();
  return trimmed.startsWith("${") && trimmed.endsWith("}");
};

/** @throws ExpressionSyntaxError, for the 400 characters too. `text` includes `${` and `}`. */
export function parseExpression(text: string): Expression {
  const trimmed = text.trim();
  if (trimmed.length > maximumExpressionLength) {
    throw new ExpressionSyntaxError(
      `expression has ${trimmed.length} characters, Workflows allows ${maximumExpressionLength}: split it over several assignments`,
      0,
    );
  }
  const parser = new Parser(tokenize(trimmed.slice(2, -1)));
  return parser.parseAll();
}

const constants: ReadonlyMap<string, null | boolean> = new Map([
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ["null", null] as const,
]);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parseAll(): Expression {
    const expression = this.#binary(1);
    const rest = this.#peek();
    if (rest.kind !== "end") throw unexpected(rest);
    return expression;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", offset: 0 };
  }

  #take(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #isSymbol(text: string): boolean {
    const token = this.#peek();
    return token.kind === "symbol" && token.text === text;
  }

  #accept(text: string): boolean {
    const matches = this.#isSymbol(text);
    if (matches) this.#at += 1;
    return matches;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw unexpected(this.#peek(), text);
  }

  /** Every binary operator associates to the left. */
  #binary(minimum: number): Expression {
    let left = this.#negation();
    let operator = this.#binaryOperator(minimum);
    while (operator !== undefined) {
      this.#at += 1;
      left = { kind: "binary", operator, left, right: this.#binary(precedence[operator] + 1) };
      operator = this.#binaryOperator(minimum);
    }
    return left;
  }

  #binaryOperator(minimum: number): BinaryOperator | undefined {
    const token = this.#peek();
    if (token.kind !== "symbol") return undefined;
    if (token.text === "not") {
      throw new ExpressionSyntaxError(
        'Workflows has no operator "not in": write not("key" in map)',
        token.offset,
      );
    }
    return isBinaryOperator(token.text) && precedence[token.text] >= minimum
      ? token.text
      : undefined;
  }

  /** Unary minus is weaker than `not`, which applies to one operand: `not a == b` is `(not a) == b`. */
  #negation(): Expression {
    if (!this.#accept("-")) return this.#not();
    const operand = this.#negation();
    if (operand.kind === "literal" && typeof operand.value === "bigint") {
      return { kind: "literal", value: -operand.value };
    }
    if (operand.kind === "literal" && typeof operand.value === "number") {
      return { kind: "literal", value: -operand.value };
    }
    return { kind: "unary", operator: "-", operand };
  }

  #not(): Expression {
    if (!this.#accept("not")) return this.#postfix();
    return { kind: "unary", operator: "not", operand: this.#not() };
  }

  #postfix(): Expression {
    let expression = this.#primary();
    while (true) {
      if (this.#accept(".")) {
        const token = this.#take();
        if (token.kind !== "name") throw unexpected(token, "a property name");
        expression = { kind: "member", object: expression, name: token.text };
      } else if (this.#accept("[")) {
        const index = this.#binary(1);
        this.#expect("]");
        expression = { kind: "index", object: expression, index };
      } else if (this.#isSymbol("(")) {
        const name = dottedName(expression);
        if (name === undefined) throw unexpected(this.#peek());
        this.#at += 1;
        expression = { kind: "call", name, arguments: this.#items(")") };
      } else {
        return expression;
      }
    }
  }

  #primary(): Expression {
    const token = this.#take();
    if (token.kind === "string") return { kind: "literal", value: token.value };
    if (token.kind === "number") return { kind: "literal", value: this.#inRange(token) };
    if (token.kind === "name") {
      const constant = constants.get(token.text);
      return constant === undefined
        ? { kind: "variable", name: token.text }
        : { kind: "literal", value: constant };
    }
    if (token.kind === "symbol" && token.text === "(") {
      const expression = this.#binary(1);
      this.#expect(")");
      return expression;
    }
    if (token.kind === "symbol" && token.text === "[") {
      return { kind: "list", items: this.#items("]") };
    }
    if (token.kind === "symbol" && token.text === "{") {
      throw new ExpressionSyntaxError(
        "expressions have no map literals: write the map as YAML in an assign step",
        token.offset,
      );
    }
    throw unexpected(token);
  }

  #inRange(token: Token & { kind: "number" }): bigint | number {
    // -2^63 is written as a negated 2^63.
    const negated = this.#tokens[this.#at - 2];
    const isNegated = negated?.kind === "symbol" && negated.text === "-";
    const maximum = isNegated ? -integerRange.min : integerRange.max;
    if (typeof token.value === "bigint" && token.value > maximum) {
      throw new ExpressionSyntaxError(`integer ${token.value} exceeds 64 bits`, token.offset);
    }
    return token.value;
  }

  #items(close: string): Expression[] {
    const items: Expression[] = [];
    if (this.#accept(close)) return items;
    do items.push(this.#binary(1));
    while (this.#accept(","));
    this.#expect(close);
    return items;
  }
}

function unexpected(token: Token, wanted?: string): ExpressionSyntaxError {
  const found = token.kind === "end" ? "the end" : "text" in token ? token.text : token.value;
  const expected = wanted ? `, expected ${wanted}` : "";
  return new ExpressionSyntaxError(`unexpected ${String(found)}${expected}`, token.offset);
}
