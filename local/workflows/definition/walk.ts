import { type Expression, childrenOf } from "../expression/ast.ts";
import { type Step, type Template, blocksOf } from "./steps.ts";

export interface LocatedExpression {
  readonly expression: Expression;
  readonly line: number;
}

/** The step, and every step inside it, whatever it is nested in. */
export function* allSteps(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    for (const block of blocksOf(step)) yield* allSteps(block.steps);
  }
}

/** Expressions of the step itself, without those of the steps inside it. */
export function expressionsOf(step: Step): LocatedExpression[] {
  switch (step.type) {
    case "assign":
      return step.assignments.flatMap(({ target, value }) => [
        ...target.path.map((expression) => ({ expression, line: target.line })),
        ...ofTemplate(value),
      ]);
    case "call":
      return step.args.flatMap(([, template]) => ofTemplate(template));
    case "switch":
      return step.conditions.flatMap(({ condition }) => ofTemplate(condition));
    case "for":
      return ofLoop(step.loop.over);
    case "parallel":
      return [
        ...(step.concurrencyLimit ? ofTemplate(step.concurrencyLimit) : []),
        ...(step.work.kind === "for" ? ofLoop(step.work.loop.over) : []),
      ];
    case "try":
      return retryTemplates(step.retry).flatMap(ofTemplate);
    case "raise":
    case "return":
      return ofTemplate(step.value);
    case "steps":
    case "next":
      return [];
  }
}

function retryTemplates(retry: (Step & { type: "try" })["retry"]): Template[] {
  if (!retry) return [];
  if (retry.kind === "named") return [retry.policy];
  const { predicate, maxRetries, backoff } = retry;
  return [predicate, maxRetries, backoff].filter((template) => template !== undefined);
}

const ofLoop = (over: (Step & { type: "for" })["loop"]["over"]): LocatedExpression[] =>
  over.kind === "in" ? ofTemplate(over.items) : [...ofTemplate(over.from), ...ofTemplate(over.to)];

function ofTemplate(template: Template): LocatedExpression[] {
  switch (template.kind) {
    case "constant":
      return [];
    case "expression":
      return [{ expression: template.expression, line: template.line }];
    case "list":
      return template.items.flatMap(ofTemplate);
    case "map":
      return template.entries.flatMap(([, value]) => ofTemplate(value));
  }
}

/** The expression and all its parts. */
export function* partsOf(expression: Expression): Generator<Expression> {
  yield expression;
  for (const child of childrenOf(expression)) yield* partsOf(child);
}
