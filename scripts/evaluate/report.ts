/** A measured figure beside what it should be. */
export interface Check {
  readonly model: string;
  readonly metric: string;
  readonly value: number;
  readonly limit: string;
  readonly isMet: boolean;
}

export interface Evaluation {
  readonly name: string;
  readonly checks: readonly Check[];
  readonly figures: Readonly<Record<string, unknown>>;
  readonly seconds: number;
}

export function printEvaluation(evaluation: Evaluation, write: (line: string) => void): void {
  write(`${evaluation.name} (${evaluation.seconds.toFixed(1)} s)`);
  for (const { model, metric, value, limit, isMet } of evaluation.checks)
    write(
      `  ${isMet ? "ok  " : "MISS"} ${model.padEnd(24)} ${metric.padEnd(18)} ${String(Number(value.toFixed(4))).padStart(10)}  ${limit}`,
    );
}
