/**
 * The part of Terraform's expression language that cdktf writes into synthesised JSON: templates, references, literals and
 * a few functions. Everything else is refused by name. Grammar: https://developer.hashicorp.com/terraform/language/expressions
 */

/** `google_pubsub_topic.events.id` is `["google_pubsub_topic", "events", "id"]`; an index is a number. */
export type ReferencePath = readonly [string, ...(string | number)[]];

export type Lookup = (path: ReferencePath) => unknown;

export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

/** A template that is one interpolation keeps its value's type; otherwise the parts join to a string. */
export function evaluateTemplate(template: string, lookup: Lookup): unknown {
  const parts: unknown[] = [];
  let literal = "";
  let at = 0;
  while (at < template.length) {
    const three = template.slice(at, at + 3);
    if (three === "$${" || three === "%%{") {
      literal += three.slice(1);
      at += 3;
    } else if (template.startsWith("%{", at)) {
      throw new ExpressionError(`the directive ${template.slice(at, at + 20)}… is not supported`);
    } else if (template.startsWith("${", at)) {
      if (literal !== "") parts.push(literal);
      literal = "";
      const parser = new Parser(template, at + 2, lookup);
      parts.push(parser.interpolation());
      at = parser.at;
    } else {
      literal += template[at];
      at += 1;
    }
  }
  if (parts.length === 1 && literal === "") return parts[0];
  return [...parts, literal].map(asText).join("");
}

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new ExpressionError(`a ${value === null ? "null" : typeof value} stands inside a string`);
}

const functions: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  join: ([separator, list]) => {
    if (!Array.isArray(list)) throw new ExpressionError("join() needs a list");
    return list.map(asText).join(asText(separator));
  },
  // Names a function's bundle by its content when terraform applies; here functions run from their folders and nothing reads
  // the name, so the path stands for the content.
  filemd5: ([path]) => asText(path),
  jsonencode: ([value]) => JSON.stringify(value),
  lower: ([text]) => asText(text).toLowerCase(),
  replace: ([text, from, to]) => asText(text).replaceAll(asText(from), asText(to)),
};

class Parser {
  readonly source: string;
  readonly lookup: Lookup;
  at: number;

  constructor(source: string, at: number, lookup: Lookup) {
    this.source = source;
    this.at = at;
    this.lookup = lookup;
  }

  interpolation(): unknown {
    const value = this.expression();
    this.expect("}");
    return value;
  }

  private expression(): unknown {
    const text = this.match(/"(?:[^"\\]|\\.)*"/y);
    if (text !== undefined) return evaluateTemplate(JSON.parse(text) as string, this.lookup);
    const number = this.match(/-?\d+(?:\.\d+)?/y);
    if (number !== undefined) return Number(number);
    if (this.accept("[")) return this.list("]");
    const name = this.match(/[A-Za-z_][\w-]*/y);
    if (name === undefined) throw this.unsupported();
    if (name === "true" || name === "false") return name === "true";
    if (name === "null") return null;
    if (this.accept("(")) {
      const call = functions[name];
      if (call === undefined) throw new ExpressionError(`function ${name}() is not supported`);
      return call(this.list(")"));
    }
    return this.lookup([name, ...this.traversal()]);
  }

  private traversal(): (string | number)[] {
    const steps: (string | number)[] = [];
    for (;;) {
      if (this.accept(".")) {
        const step = this.match(/[A-Za-z_][\w-]*|\d+/y);
        if (step === undefined) throw this.unsupported();
        steps.push(/^\d+$/.test(step) ? Number(step) : step);
      } else if (this.accept("[")) {
        const step = this.expression();
        if (typeof step !== "string" && typeof step !== "number") throw this.unsupported();
        steps.push(step);
        this.expect("]");
      } else return steps;
    }
  }

  private list(end: string): unknown[] {
    const items: unknown[] = [];
    while (!this.accept(end)) {
      items.push(this.expression());
      if (this.accept(",")) continue;
      this.expect(end);
      break;
    }
    return items;
  }

  private match(pattern: RegExp): string | undefined {
    this.space();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private accept(symbol: string): boolean {
    this.space();
    if (!this.source.startsWith(symbol, this.at)) return false;
    this.at += symbol.length;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.accept(symbol)) throw this.unsupported();
  }

  private space(): void {
    while (/\s/.test(this.source[this.at] ?? "")) this.at += 1;
  }

  private unsupported(): ExpressionError {
    return new ExpressionError(
      `the expression near "${this.source.slice(this.at, this.at + 30)}" is not supported`,
    );
  }
}
