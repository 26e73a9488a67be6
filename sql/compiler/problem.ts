/** One thing wrong in the SQL folder. The compiler collects all of them before it gives up. */
export interface Problem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export class CompileError extends Error {
  override readonly name = "CompileError";
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(
      [
        `${problems.length} problem${problems.length === 1 ? "" : "s"} in the SQL models; nothing was written.`,
        ...problems.map((problem) => `${problem.file}:${problem.line} ${problem.message}`),
      ].join("\n"),
    );
    this.problems = problems;
  }
}
