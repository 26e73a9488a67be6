/** One measured figure beside what it must keep to, or beside what a peer reached on the same machine. */
export interface Figure {
  readonly name: string;
  readonly measured: number;
  readonly unit: string;
  /** Asked for by the project; `at least` when more is better. */
  readonly limit?: { readonly kind: "at most" | "at least"; readonly value: number };
  readonly peer?: { readonly name: string; readonly value: number };
  /** How it was measured, or what else happened, in a few words. */
  readonly note?: string;
}

export interface BenchOptions {
  /** Folder with the public data sets. */
  readonly data: string;
  /** One line of progress, on standard error. */
  readonly log: (line: string) => void;
}

/** A bench file exports it as `run`; a string says why nothing was measured. It never judges: figures are for people. */
export type Bench = (options: BenchOptions) => Promise<readonly Figure[] | string>;

/** Measured over the limit or the peer, to two digits; undefined when there is neither, or nothing to divide by. */
export function ratioOf({ measured, limit, peer }: Figure): number | undefined {
  const value = limit?.value ?? peer?.value;
  return value === undefined || value === 0 ? undefined : Number((measured / value).toPrecision(2));
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

const digits = (value: number): string =>
  value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });

/** The figures as lines of a table: name, measured, against what, ratio, note. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { measured, unit, limit, peer, note } = figure;
    const against =
      limit !== undefined
        ? `${limit.kind} ${digits(limit.value)} ${unit}`
        : peer !== undefined
          ? `${peer.name} ${digits(peer.value)} ${unit}`
          : "";
    const ratio = ratioOf(figure);
    return [
      figure.name,
      `${digits(measured)} ${unit}`,
      against,
      ratio === undefined ? "" : `${ratio} ×`,
      note ?? "",
    ];
  });
  const lines = [["figure", "measured", "limit or peer", "ratio", "note"], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
