import { invalidArgument } from "./refusal.ts";

export type Filter = (attributes: Readonly<Record<string, string>>) => boolean;

const maximumBytes = 256;
const token = /\s*(?:("(?:[^"\\]|\\.)*")|([A-Za-z_][\w-]*)|(!=|[():.,=-]))/y;

/**
 * A subscription filter: `attributes:k`, `attributes.k = "v"`, `attributes.k != "v"`, `hasPrefix(attributes.k, "v")`,
 * joined by AND, OR (not both without parentheses) and NOT
 * (https://cloud.google.com/pubsub/docs/subscription-message-filter#filtering_syntax).
 */
export function parseFilter(text: string): Filter {
  if (text.trim() === "") return () => true;
  if (Buffer.byteLength(text) > maximumBytes)
    throw invalidArgument(`The filter is longer than ${maximumBytes} bytes: ${text}`);
  const parser = createParser(text);
  const filter = parser.expression();
  parser.end();
  return filter;
}

function createParser(text: string): { expression(): Filter; end(): void } {
  const tokens = tokenize(text);
  let at = 0;

  const fail = (expected: string): never => {
    throw invalidArgument(
      `The filter \`${text}\` is invalid: expected ${expected} but found ${tokens[at] ?? "its end"}.`,
    );
  };
  const accept = (value: string): boolean => {
    if (tokens[at] !== value) return false;
    at += 1;
    return true;
  };
  const expect = (value: string): void => {
    if (!accept(value)) fail(`\`${value}\``);
  };
  const quoted = (): string => {
    const found = tokens[at];
    if (found === undefined || !found.startsWith('"')) return fail("a quoted string");
    at += 1;
    return unquote(found);
  };
  const key = (): string => {
    const found = tokens[at];
    if (found?.startsWith('"') === true) return quoted();
    if (found === undefined || !/^[A-Za-z_]/.test(found)) return fail("an attribute key");
    at += 1;
    return found;
  };

  const expression = (): Filter => {
    const operands = [operand()];
    const operator = tokens[at];
    if (operator !== "AND" && operator !== "OR") return operands[0] as Filter;
    while (accept(operator)) operands.push(operand());
    if (tokens[at] === "AND" || tokens[at] === "OR")
      fail("parentheses, because AND and OR may not be mixed,");
    return operator === "AND"
      ? (attributes) => operands.every((holds) => holds(attributes))
      : (attributes) => operands.some((holds) => holds(attributes));
  };

  const operand = (): Filter => {
    if (accept("NOT") || accept("-")) {
      const negated = operand();
      return (attributes) => !negated(attributes);
    }
    if (accept("(")) {
      const inner = expression();
      expect(")");
      return inner;
    }
    return accept("hasPrefix") ? prefix() : comparison();
  };

  const prefix = (): Filter => {
    expect("(");
    expect("attributes");
    expect(".");
    const name = key();
    expect(",");
    const value = quoted();
    expect(")");
    return (attributes) => attributes[name]?.startsWith(value) === true;
  };

  const comparison = (): Filter => {
    expect("attributes");
    if (accept(":")) {
      const name = key();
      return (attributes) => Object.hasOwn(attributes, name);
    }
    expect(".");
    const name = key();
    const isNegated = accept("!=");
    if (!isNegated) expect("=");
    const value = quoted();
    return (attributes) => (attributes[name] === value) !== isNegated;
  };

  return {
    expression,
    end() {
      if (at < tokens.length) fail("AND, OR or the end");
    },
  };
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  let end = 0;
  while (text.slice(end).trim() !== "") {
    const match = token.exec(text);
    if (match === null)
      throw invalidArgument(
        `The filter \`${text}\` is invalid: unexpected \`${text.slice(end).trim().slice(0, 10)}\`.`,
      );
    tokens.push(match[1] ?? match[2] ?? match[3] ?? "");
    end = token.lastIndex;
  }
  return tokens;
}

const unquote = (text: string): string => text.slice(1, -1).replaceAll(/\\(.)/g, "$1");
