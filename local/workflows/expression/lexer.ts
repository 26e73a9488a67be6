/** A fault in the text of an expression; `offset` counts characters from its beginning. */
export class ExpressionSyntaxError extends Error {
  override readonly name = "ExpressionSyntaxError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export type Token =
  | { readonly kind: "number"; readonly value: bigint | number; readonly offset: number }
  | { readonly kind: "string"; readonly value: string; readonly offset: number }
  | { readonly kind: "name"; readonly text: string; readonly offset: number }
  /** Operators, brackets and the word operators, which are `and`, `or`, `not`, `in` in this form whatever their case. */
  | { readonly kind: "symbol"; readonly text: string; readonly offset: number }
  | { readonly kind: "end"; readonly offset: number };

const spaces = /\s+/y;
const number = /(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const symbol = /\/\/|==|!=|<=|>=|[-+*/%<>()[\].,{}:]/y;

/** Lower or upper case but not mixed. https://cloud.google.com/workflows/docs/reference/syntax/datatypes#logical-operators */
const wordOperators = new Map(
  ["and", "or", "not", "in"].flatMap((word) => [
    [word, word],
    [word.toUpperCase(), word],
  ]),
);

export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    return pattern.exec(source)?.[0];
  };
  while (true) {
    offset += match(spaces)?.length ?? 0;
    if (offset >= source.length) break;
    const start = offset;
    const digits = match(number);
    if (digits !== undefined) {
      const value = /^\d+$/.test(digits) ? BigInt(digits) : Number(digits);
      tokens.push({ kind: "number", value, offset: start });
      offset += digits.length;
      continue;
    }
    const word = match(name);
    if (word !== undefined) {
      const operator = wordOperators.get(word);
      tokens.push(
        operator
          ? { kind: "symbol", text: operator, offset: start }
          : { kind: "name", text: word, offset: start },
      );
      offset += word.length;
      continue;
    }
    const quote = source.charAt(offset);
    if (quote === '"' || quote === "'") {
      const text = readString(source, offset);
      tokens.push({ kind: "string", value: text.value, offset: start });
      offset = text.end;
      continue;
    }
    const operator = match(symbol);
    if (operator === undefined) {
      throw new ExpressionSyntaxError(`unexpected character ${JSON.stringify(quote)}`, start);
    }
    tokens.push({ kind: "symbol", text: operator, offset: start });
    offset += operator.length;
  }
  tokens.push({ kind: "end", offset: source.length });
  return tokens;
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  "\\": "\\",
  "/": "/",
  '"': '"',
  "'": "'",
};

function readString(source: string, start: number): { value: string; end: number } {
  const quote = source.charAt(start);
  let value = "";
  let offset = start + 1;
  while (offset < source.length) {
    const character = source.charAt(offset);
    if (character === quote) return { value, end: offset + 1 };
    if (character !== "\\") {
      value += character;
      offset += 1;
      continue;
    }
    const escape = source.charAt(offset + 1);
    const unicode = /^u[0-9a-fA-F]{4}/.exec(source.slice(offset + 1))?.[0];
    if (unicode !== undefined) {
      value += String.fromCharCode(Number.parseInt(unicode.slice(1), 16));
      offset += 6;
      continue;
    }
    const replacement = escapes[escape];
    if (replacement === undefined) {
      throw new ExpressionSyntaxError(`unknown escape \\${escape} in a string`, offset);
    }
    value += replacement;
    offset += 2;
  }
  throw new ExpressionSyntaxError("string without closing quote", start);
}
