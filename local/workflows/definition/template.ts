import { ExpressionSyntaxError } from "../expression/lexer.ts";
import { isExpression, parseExpression } from "../expression/parser.ts";
import type { Expression } from "../expression/ast.ts";
import type { Value, ValueMap } from "../values/value.ts";
import type { Report } from "./problems.ts";
import type { Source } from "./source.ts";
import type { AssignmentTarget, Template } from "./steps.ts";

/** Strings that are one `${…}` become expressions; everything else is itself. */
export function parseTemplate(source: Source, report: Report): Template {
  const { line } = source;
  if (source.kind === "list") {
    return { kind: "list", items: source.items.map((item) => parseTemplate(item, report)), line };
  }
  if (source.kind === "map") {
    const entries = source.entries.map((entry) => {
      if (isExpression(entry.key)) {
        report(
          entry.line,
          `a map key cannot be an expression: assign ${entry.key} by index instead`,
        );
      }
      return [entry.key, parseTemplate(entry.value, report)] as const;
    });
    return { kind: "map", entries, line };
  }
  if (typeof source.value === "string" && isExpression(source.value)) {
    const expression = parseAt(source.value, line, report);
    return expression
      ? { kind: "expression", expression, line }
      : { kind: "constant", value: null, line };
  }
  return { kind: "constant", value: source.value, line };
}

/** `undefined` when the text is no target, which has been reported. */
export function parseTarget(
  text: string,
  line: number,
  report: Report,
): AssignmentTarget | undefined {
  const expression = parseAt(`\${${text}}`, line, report);
  const path: Expression[] = [];
  let current = expression;
  while (current && current.kind !== "variable") {
    if (current.kind !== "member" && current.kind !== "index") {
      report(line, `${text} is no variable to assign to`);
      return undefined;
    }
    path.unshift(
      current.kind === "index" ? current.index : { kind: "literal", value: current.name },
    );
    current = current.object;
  }
  return current ? { variable: current.name, path, line } : undefined;
}

/** The value of a template without expressions, for subworkflow defaults. */
export function constantOf(template: Template): Value | undefined {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "expression":
      return undefined;
    case "list": {
      const items = template.items.map(constantOf);
      return items.includes(undefined) ? undefined : (items as Value[]);
    }
    case "map": {
      const map: ValueMap = new Map();
      for (const [key, child] of template.entries) {
        const value = constantOf(child);
        if (value === undefined) return undefined;
        map.set(key, value);
      }
      return map;
    }
  }
}

function parseAt(text: string, line: number, report: Report): Expression | undefined {
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof ExpressionSyntaxError)) throw error;
    report(line, `${error.message} in expression ${text.slice(0, 80)}`);
    return undefined;
  }
}
