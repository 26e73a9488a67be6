import { LineCounter, type Node, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import { integerRange } from "../values/value.ts";
import type { Report } from "./problems.ts";

/** YAML with the line of every part. */
export type Source = SourceScalar | SourceList | SourceMap;

export interface SourceScalar {
  readonly kind: "scalar";
  readonly value: null | boolean | bigint | number | string;
  readonly line: number;
}

export interface SourceList {
  readonly kind: "list";
  readonly items: readonly Source[];
  readonly line: number;
}

export interface SourceMap {
  readonly kind: "map";
  readonly entries: readonly SourceEntry[];
  readonly line: number;
}

export interface SourceEntry {
  readonly key: string;
  readonly line: number;
  readonly value: Source;
}

/** https://cloud.google.com/workflows/quotas#resource_limits */
export const maximumSourceBytes = 128 * 1024;

/** YAML or JSON, with 64-bit integers; `undefined` when it cannot be read, which has been reported. */
export function readSource(text: string, report: Report): Source | undefined {
  if (Buffer.byteLength(text) > maximumSourceBytes) {
    report(1, `source has ${Buffer.byteLength(text)} bytes, Workflows allows 128 KB`);
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { intAsBigInt: true, lineCounter: lines });
  // Further errors are nearly always consequences of the first.
  const [error] = document.errors;
  if (error) {
    report(lines.linePos(error.pos[0]).line, error.message.split("\n")[0] ?? error.message);
    return undefined;
  }
  if (!document.contents) {
    report(1, "source is empty");
    return undefined;
  }
  return convert(document.contents, lines, 1, report);
}

function convert(
  node: Node | null,
  lines: LineCounter,
  parentLine: number,
  report: Report,
): Source {
  if (node === null) return { kind: "scalar", value: null, line: parentLine };
  const line = node.range ? lines.linePos(node.range[0]).line : parentLine;
  if (isAlias(node)) {
    report(line, "YAML aliases are not supported: write the value out");
    return { kind: "scalar", value: null, line };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(item as Node | null, lines, line, report));
    return { kind: "list", items, line };
  }
  if (isMap(node)) {
    const entries = node.items.map((pair): SourceEntry => {
      const key = pair.key as Node | null;
      const keyLine = key?.range ? lines.linePos(key.range[0]).line : line;
      const name = isScalar(key) ? String(key.value) : "";
      if (!isScalar(key)) report(keyLine, "map keys must be strings");
      return {
        key: name,
        line: keyLine,
        value: convert(pair.value as Node | null, lines, keyLine, report),
      };
    });
    return { kind: "map", entries, line };
  }
  return { kind: "scalar", value: scalarValue(node, line, report), line };
}

function scalarValue(node: Node, line: number, report: Report): SourceScalar["value"] {
  const value: unknown = isScalar(node) ? node.value : null;
  if (typeof value === "bigint" && (value < integerRange.min || value > integerRange.max)) {
    report(line, `integer ${value} exceeds 64 bits`);
  }
  const known = ["string", "boolean", "number", "bigint"].includes(typeof value) || value === null;
  if (!known) report(line, `unsupported YAML value ${String(value)}`);
  return known ? (value as SourceScalar["value"]) : null;
}

export const entryOf = (map: SourceMap, key: string): SourceEntry | undefined =>
  map.entries.find((entry) => entry.key === key);
