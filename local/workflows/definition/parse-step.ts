import { parseFor, parseParallel, parseSwitch, parseTry } from "./parse-control.ts";
import { type StepParser, isName, textOf } from "./fields.ts";
import type { Report } from "./problems.ts";
import { type Source, type SourceMap, entryOf } from "./source.ts";
import type { Assignment, Step } from "./steps.ts";
import { parseTarget, parseTemplate } from "./template.ts";

/** What a step may contain beside its own keyword; the keywords exclude each other. */
const companions: Readonly<Record<string, readonly string[]>> = {
  assign: ["next"],
  call: ["args", "result", "next"],
  switch: ["next"],
  for: ["next"],
  parallel: ["next"],
  try: ["retry", "except", "next"],
  raise: [],
  return: [],
  steps: ["next"],
  next: [],
};

/** https://cloud.google.com/workflows/quotas#resource_limits */
const maximumAssignments = 50;

/** A list of one-entry maps, each entry being a step's name and body. */
export function parseSteps(source: Source | undefined, line: number, report: Report): Step[] {
  if (source?.kind !== "list") {
    report(source?.line ?? line, "steps must be a list");
    return [];
  }
  if (source.items.length === 0) report(source.line, "steps must not be empty");
  return source.items.flatMap((item) => {
    const [entry, ...others] = item.kind === "map" ? item.entries : [];
    if (!entry || others.length > 0) {
      report(item.line, "a step must be a map with one entry: its name");
      return [];
    }
    if (["end", "break", "continue"].includes(entry.key)) {
      report(entry.line, `a step cannot be called ${entry.key}`);
    }
    const step = parseStep(entry.key, entry.value, entry.line, report);
    return step ? [step] : [];
  });
}

function parseStep(name: string, source: Source, line: number, report: Report): Step | undefined {
  if (source.kind !== "map") {
    report(source.line, `step ${name} must be a map`);
    return undefined;
  }
  const keyword = Object.keys(companions).find((word) => entryOf(source, word));
  if (keyword === undefined) {
    report(
      line,
      `step ${name} does nothing: it needs one of ${Object.keys(companions).join(", ")}`,
    );
    return undefined;
  }
  for (const { key, line: keyLine } of source.entries) {
    if (key !== keyword && !companions[keyword]?.includes(key)) {
      report(keyLine, `${key} is not allowed in the ${keyword} step ${name}`);
    }
  }
  const step = parseAction(name, keyword, source, line, report);
  const next = textOf(source, "next", report);
  return step && next !== undefined ? { ...step, next } : step;
}

function parseAction(
  name: string,
  keyword: string,
  source: SourceMap,
  line: number,
  report: Report,
): Step | undefined {
  const parser: StepParser = {
    report,
    steps: (steps, at) => parseSteps(steps, at, report),
    step: (label, body, at) => parseStep(label, body, at, report),
  };
  const value: Source = entryOf(source, keyword)?.value ?? { kind: "scalar", value: null, line };
  switch (keyword) {
    case "assign":
      return { type: "assign", name, line, assignments: parseAssignments(value, report) };
    case "call":
      return parseCall(name, source, line, report);
    case "switch":
      return parseSwitch(name, value, line, parser);
    case "for": {
      const loop = parseFor(value, parser);
      return loop && { type: "for", name, line, loop };
    }
    case "parallel":
      return parseParallel(name, value, line, parser);
    case "try":
      return parseTry(name, source, line, parser);
    case "steps":
      return { type: "steps", name, line, steps: parseSteps(value, line, report) };
    case "raise":
    case "return":
      return { type: keyword, name, line, value: parseTemplate(value, report) };
    default:
      return { type: "next", name, line };
  }
}

function parseAssignments(source: Source, report: Report): Assignment[] {
  if (source.kind !== "list") {
    report(source.line, "assign must be a list of variables and values");
    return [];
  }
  if (source.items.length > maximumAssignments) {
    report(
      source.line,
      `${source.items.length} assignments in one step, Workflows allows ${maximumAssignments}`,
    );
  }
  return source.items.flatMap((item) => {
    const [entry, ...others] = item.kind === "map" ? item.entries : [];
    if (!entry || others.length > 0) {
      report(item.line, "an assignment must be a map with one entry: variable and value");
      return [];
    }
    const target = parseTarget(entry.key, entry.line, report);
    return target ? [{ target, value: parseTemplate(entry.value, report) }] : [];
  });
}

function parseCall(
  name: string,
  source: SourceMap,
  line: number,
  report: Report,
): Step | undefined {
  const called = textOf(source, "call", report);
  const args = entryOf(source, "args")?.value;
  const result = textOf(source, "result", report);
  if (called === undefined) return undefined;
  if (args && args.kind !== "map") report(args.line, "args must be a map of argument names");
  if (result !== undefined && !isName(result)) {
    report(entryOf(source, "result")?.line ?? line, `${result} is no variable name`);
  }
  return {
    type: "call",
    name,
    line,
    function: called,
    args:
      args?.kind === "map"
        ? args.entries.map((entry) => [entry.key, parseTemplate(entry.value, report)] as const)
        : [],
    ...(result === undefined ? {} : { result }),
  };
}
