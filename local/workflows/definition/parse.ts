import { isName, onlyKeys } from "./fields.ts";
import { parseSteps } from "./parse-step.ts";
import type { Report } from "./problems.ts";
import { type Source, type SourceMap, entryOf } from "./source.ts";
import type { Routine, WorkflowDefinition } from "./steps.ts";
import { constantOf, parseTemplate } from "./template.ts";

/** The source of a workflow: a list of steps, or a map of `main` and subworkflows. */
export function parseWorkflow(source: Source, report: Report): WorkflowDefinition | undefined {
  const routines = new Map<string, Routine>();
  if (source.kind === "list") {
    const steps = parseSteps(source, source.line, report);
    routines.set("main", { name: "main", parameters: [], steps, line: source.line });
  } else if (source.kind === "map") {
    for (const { key, value, line } of source.entries) {
      if (!isName(key)) report(line, `${key} is no name for a subworkflow`);
      routines.set(key, parseRoutine(key, value, line, report));
    }
  }
  const main = routines.get("main");
  if (!main) {
    report(source.line, "there is no main: write a list of steps, or a map with main");
    return undefined;
  }
  if (main.parameters.length > 1) {
    report(main.line, "main takes one parameter: the execution's argument, which may be a map");
  }
  return { main, routines };
}

function parseRoutine(name: string, source: Source, line: number, report: Report): Routine {
  // A subworkflow without parameters may be a plain list of steps.
  if (source.kind === "list") {
    return { name, parameters: [], steps: parseSteps(source, line, report), line };
  }
  if (source.kind !== "map") {
    report(line, `${name} must be a list of steps, or a map with params and steps`);
    return { name, parameters: [], steps: [], line };
  }
  onlyKeys(source, ["params", "steps"], name, report);
  return {
    name,
    parameters: parseParameters(source, report),
    steps: parseSteps(entryOf(source, "steps")?.value, line, report),
    line,
  };
}

function parseParameters(source: SourceMap, report: Report): Routine["parameters"] {
  const params = entryOf(source, "params")?.value;
  if (!params) return [];
  if (params.kind !== "list") {
    report(params.line, "params must be a list of names");
    return [];
  }
  return params.items.flatMap((item) => {
    if (item.kind === "scalar" && isName(item.value)) return [{ name: item.value }];
    const [entry, ...others] = item.kind === "map" ? item.entries : [];
    if (!entry || others.length > 0 || !isName(entry.key)) {
      report(item.line, "a parameter is a name, or a map of a name and its default");
      return [];
    }
    const value = constantOf(parseTemplate(entry.value, report));
    if (value === undefined) {
      report(entry.line, `the default of ${entry.key} must be a constant`);
      return [];
    }
    return [{ name: entry.key, default: value }];
  });
}
