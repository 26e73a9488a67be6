import { readFileSync } from "node:fs";
import { isNode, LineCounter, parseDocument } from "yaml";

export interface LocatedYaml {
  readonly value: unknown;
  /** 1-based line of what a path leads to, or of the nearest thing above it that is there. */
  lineOf(path: readonly PropertyKey[]): number;
  /** What is wrong with it as YAML. */
  readonly errors: readonly { readonly line: number; readonly message: string }[];
}

export function readLocatedYaml(path: string): LocatedYaml {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, "utf8"), { lineCounter: lines });
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  return {
    value: document.errors.length > 0 ? undefined : (document.toJS() as unknown),
    lineOf(path_) {
      for (let length = path_.length; length > 0; length -= 1) {
        const node: unknown = document.getIn(path_.slice(0, length), true);
        if (isNode(node) && node.range) return lineAt(node.range[0]);
      }
      return 1;
    },
    errors: document.errors.map(({ pos, message }) => ({
      line: lineAt(pos[0]),
      message: message.split("\n")[0] ?? message,
    })),
  };
}
