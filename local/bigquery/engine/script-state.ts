import { type TreeNode, rangeOf } from "../../../sql/analyzer/tree.ts";
import type { StatementOutcome } from "../warehouse.ts";
import type { Session } from "./session.ts";
import type { Limits } from "./statements.ts";

/** One multi-statement query being run. */
export interface Script {
  readonly session: Session;
  readonly source: string;
  readonly limits: Limits;
  readonly outcomes: StatementOutcome[];
  /** Runs another script's statements in the same job: a procedure's body, EXECUTE IMMEDIATE. */
  readonly nested: (script: Script, source: string) => Promise<void>;
}

/** The text of a node. */
export function sourceOf(script: Script, node: TreeNode): string {
  const { start, end } = rangeOf(node);
  return Buffer.from(script.source).subarray(start, end).toString();
}

/** Line and column of a node, from 1. */
export function position(script: Script, node: TreeNode): string {
  const before = Buffer.from(script.source).subarray(0, rangeOf(node).start).toString().split("\n");
  return `${before.length}:${[...(before.at(-1) ?? "")].length + 1}`;
}
