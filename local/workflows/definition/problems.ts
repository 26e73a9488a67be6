/** One fault of a workflow's source; lines count from 1. */
export interface Problem {
  readonly line: number;
  readonly message: string;
}

/** A source that Workflows would not deploy; every fault found, in order of lines. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
  readonly problems: readonly Problem[];

  constructor(workflowId: string, problems: readonly Problem[]) {
    const ordered = problems.toSorted((left, right) => left.line - right.line);
    super(
      [
        `Workflow ${workflowId} cannot be deployed:`,
        ...ordered.map(({ line, message }) => `  line ${line}: ${message}`),
      ].join("\n"),
    );
    this.problems = ordered;
  }
}

export type Report = (line: number, message: string) => void;
