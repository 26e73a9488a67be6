import { type StepParser, isName, onlyKeys, textOf } from "./fields.ts";
import type { Report } from "./problems.ts";
import { type Source, type SourceMap, entryOf } from "./source.ts";
import type { Branch, ForLoop, ParallelStep, Step, SwitchStep, TryStep } from "./steps.ts";
import { parseTemplate } from "./template.ts";

/** https://cloud.google.com/workflows/quotas#resource_limits */
const maximumConditions = 50;
const maximumBranches = 10;

export function parseSwitch(
  name: string,
  source: Source,
  line: number,
  parser: StepParser,
): SwitchStep | undefined {
  const { report } = parser;
  if (source.kind !== "list") {
    report(source.line, "switch must be a list of conditions");
    return undefined;
  }
  if (source.items.length > maximumConditions) {
    report(line, `${source.items.length} conditions, Workflows allows ${maximumConditions}`);
  }
  const conditions = source.items.flatMap((item) => {
    const condition = item.kind === "map" ? entryOf(item, "condition") : undefined;
    if (item.kind !== "map" || !condition) {
      report(item.line, "every entry of a switch needs a condition");
      return [];
    }
    const rest: SourceMap = {
      ...item,
      entries: item.entries.filter(({ key }) => key !== "condition"),
    };
    const action = parser.step(name, rest, item.line);
    return action ? [{ condition: parseTemplate(condition.value, report), action }] : [];
  });
  return { type: "switch", name, line, conditions };
}

/** https://cloud.google.com/workflows/docs/reference/syntax/iteration */
export function parseFor(source: Source, parser: StepParser): ForLoop | undefined {
  const { report } = parser;
  if (source.kind !== "map") {
    report(source.line, "for must be a map with value, in or range, and steps");
    return undefined;
  }
  onlyKeys(source, ["value", "index", "in", "range", "steps"], "for", report);
  const value = textOf(source, "value", report);
  const index = textOf(source, "index", report);
  const over = parseOver(source, report);
  if (!isName(value)) report(source.line, "for needs value: the loop variable's name");
  if (index !== undefined && !isName(index)) report(source.line, `${index} is no variable name`);
  if (index !== undefined && over?.kind === "range") {
    report(source.line, "index works with in only: a range counts itself");
  }
  const steps = parser.steps(entryOf(source, "steps")?.value, source.line);
  if (!over || value === undefined) return undefined;
  return { value, ...(index === undefined ? {} : { index }), over, steps, line: source.line };
}

function parseOver(source: SourceMap, report: Report): ForLoop["over"] | undefined {
  const items = entryOf(source, "in");
  const range = entryOf(source, "range");
  if (Boolean(items) === Boolean(range)) {
    report(source.line, "for needs either in or range");
    return undefined;
  }
  if (items) return { kind: "in", items: parseTemplate(items.value, report) };
  const bounds = range?.value.kind === "list" ? range.value.items : [];
  const [from, to] = bounds;
  if (!from || !to || bounds.length > 2) {
    report(range?.line ?? source.line, "range must be a list of first and last number");
    return undefined;
  }
  return { kind: "range", from: parseTemplate(from, report), to: parseTemplate(to, report) };
}

/** https://cloud.google.com/workflows/docs/reference/syntax/parallel-steps */
export function parseParallel(
  name: string,
  source: Source,
  line: number,
  parser: StepParser,
): ParallelStep | undefined {
  const { report } = parser;
  if (source.kind !== "map") {
    report(source.line, "parallel must be a map with branches or for");
    return undefined;
  }
  const keys = ["exception_policy", "shared", "concurrency_limit", "branches", "for"];
  onlyKeys(source, keys, "parallel", report);
  const policy = textOf(source, "exception_policy", report);
  if (policy !== undefined && policy !== "continueAll") {
    report(line, `exception_policy ${policy} is not supported: continueAll is the only one`);
  }
  const limit = entryOf(source, "concurrency_limit");
  const branches = entryOf(source, "branches");
  const loop = entryOf(source, "for");
  if (Boolean(branches) === Boolean(loop)) {
    report(line, "parallel needs either branches or for");
    return undefined;
  }
  const parsedLoop = loop && parseFor(loop.value, parser);
  if (loop && !parsedLoop) return undefined;
  return {
    type: "parallel",
    name,
    line,
    shared: parseShared(source, report),
    ...(limit ? { concurrencyLimit: parseTemplate(limit.value, report) } : {}),
    work: parsedLoop
      ? { kind: "for", loop: parsedLoop }
      : { kind: "branches", branches: branches ? parseBranches(branches.value, parser) : [] },
  };
}

function parseShared(source: SourceMap, report: Report): string[] {
  const shared = entryOf(source, "shared");
  if (!shared) return [];
  const items = shared.value.kind === "list" ? shared.value.items : [];
  const names = items.map((item) => (item.kind === "scalar" ? item.value : undefined));
  if (shared.value.kind !== "list" || !names.every(isName)) {
    report(shared.line, "shared must be a list of variable names");
  }
  return names.filter(isName);
}

function parseBranches(source: Source, parser: StepParser): Branch[] {
  const { report } = parser;
  if (source.kind !== "list") {
    report(source.line, "branches must be a list");
    return [];
  }
  if (source.items.length > maximumBranches) {
    report(source.line, `${source.items.length} branches, Workflows allows ${maximumBranches}`);
  }
  return source.items.flatMap((item) => {
    const [entry, ...others] = item.kind === "map" ? item.entries : [];
    if (!entry || others.length > 0 || entry.value.kind !== "map") {
      report(item.line, "a branch must be a map with one entry: its name and its steps");
      return [];
    }
    onlyKeys(entry.value, ["steps"], `branch ${entry.key}`, report);
    const steps = parser.steps(entryOf(entry.value, "steps")?.value, entry.line);
    return [{ name: entry.key, steps, line: entry.line }];
  });
}

/** https://cloud.google.com/workflows/docs/reference/syntax/catching-errors and /retrying; there is no `finally`. */
export function parseTry(
  name: string,
  source: SourceMap,
  line: number,
  parser: StepParser,
): TryStep | undefined {
  const { report } = parser;
  const body = entryOf(source, "try")?.value;
  if (!body) return undefined;
  const retry = entryOf(source, "retry");
  const except = entryOf(source, "except");
  if (!retry && !except) report(line, `try step ${name} needs retry or except`);
  const parsedRetry = retry && parseRetry(retry.value, report);
  const parsedExcept = except && parseExcept(except.value, parser);
  return {
    type: "try",
    name,
    line,
    body: parseBody(name, body, line, parser),
    ...(parsedRetry ? { retry: parsedRetry } : {}),
    ...(parsedExcept ? { except: parsedExcept } : {}),
  };
}

function parseBody(name: string, body: Source, line: number, parser: StepParser): readonly Step[] {
  const steps = body.kind === "map" ? entryOf(body, "steps") : undefined;
  if (steps) return parser.steps(steps.value, steps.line);
  const step = parser.step(name, body, line);
  return step ? [step] : [];
}

function parseRetry(source: Source, report: Report): NonNullable<TryStep["retry"]> {
  if (source.kind !== "map") return { kind: "named", policy: parseTemplate(source, report) };
  onlyKeys(source, ["predicate", "max_retries", "backoff"], "retry", report);
  const [predicate, maxRetries, backoff] = ["predicate", "max_retries", "backoff"].map((key) =>
    entryOf(source, key),
  );
  if (!predicate)
    report(source.line, "retry needs a predicate, such as http.default_retry_predicate");
  if (backoff?.value.kind === "map") {
    onlyKeys(backoff.value, ["initial_delay", "max_delay", "multiplier"], "backoff", report);
  }
  return {
    kind: "policy",
    ...(predicate ? { predicate: parseTemplate(predicate.value, report) } : {}),
    ...(maxRetries ? { maxRetries: parseTemplate(maxRetries.value, report) } : {}),
    ...(backoff ? { backoff: parseTemplate(backoff.value, report) } : {}),
  };
}

function parseExcept(source: Source, parser: StepParser): TryStep["except"] | undefined {
  const { report } = parser;
  if (source.kind !== "map") {
    report(source.line, "except must be a map with as and steps");
    return undefined;
  }
  onlyKeys(source, ["as", "steps"], "except", report);
  const as = textOf(source, "as", report);
  if (as !== undefined && !isName(as)) report(source.line, `${as} is no variable name`);
  const steps = parser.steps(entryOf(source, "steps")?.value, source.line);
  return { ...(as === undefined ? {} : { as }), steps, line: source.line };
}
