import type { Report } from "./problems.ts";
import { type Source, type SourceMap, entryOf } from "./source.ts";
import type { Step } from "./steps.ts";

/** How the parsers of control structures get at the steps inside them. */
export interface StepParser {
  readonly report: Report;
  /** A list of one-entry maps, each entry being a step's name and body. */
  readonly steps: (source: Source | undefined, line: number) => Step[];
  /** The body of a step, of a switch condition or of a `try`. */
  readonly step: (name: string, source: Source, line: number) => Step | undefined;
}

export const isName = (text: unknown): text is string =>
  typeof text === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);

/** A string that names something and so is no expression. */
export function textOf(source: SourceMap, key: string, report: Report): string | undefined {
  const entry = entryOf(source, key);
  if (!entry) return undefined;
  const { value } = entry;
  if (value.kind === "scalar" && typeof value.value === "string") return value.value;
  report(entry.line, `${key} must be a string`);
  return undefined;
}

export function onlyKeys(
  source: SourceMap,
  allowed: readonly string[],
  where: string,
  report: Report,
): void {
  for (const { key, line } of source.entries) {
    if (!allowed.includes(key)) {
      report(line, `${key} is not allowed in ${where}: it takes ${allowed.join(", ")}`);
    }
  }
}
