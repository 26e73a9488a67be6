import { gains, type Metrics } from "./evaluation.ts";

const width = 41;
const height = 11;

/** The gains curve as text: how many of the outcomes are found among the first rows, above the diagonal of chance. */
export function gainsPicture(metrics: Metrics): string {
  const points = gains(metrics);
  if (points.length === 0) return "";
  const grid = Array.from({ length: height }, () => Array.from({ length: width }, () => " "));
  const put = (x: number, y: number, mark: string): void => {
    const row = grid[height - 1 - Math.round(y * (height - 1))];
    if (row !== undefined) row[Math.round(x * (width - 1))] = mark;
  };
  for (let x = 0; x < width; x++) put(x / (width - 1), x / (width - 1), "·");
  for (let x = 0; x < width; x++) put(x / (width - 1), along(points, x / (width - 1)), "█");
  const lines = grid.map((row, index) => {
    const label = index === 0 ? "100 %" : index === height - 1 ? "  0 %" : "     ";
    return `  ${label} │${row.join("").trimEnd()}`;
  });
  return [
    "  outcomes found among the best-scored rows (█), by chance (·)",
    ...lines,
    `        └${"─".repeat(width)}`,
    "         0 %             of the rows          100 %",
  ].join("\n");
}

function along(points: readonly (readonly [number, number])[], x: number): number {
  const next = points.findIndex(([at]) => at >= x);
  const [x1, y1] = points[next] ?? [1, 1];
  const [x0, y0] = points[next - 1] ?? [0, 0];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

/** Predicted beside actual, decile by decile, as bars. */
export function calibrationPicture({ deciles }: Metrics): string {
  const greatest = Math.max(...deciles.flatMap(({ actual, predicted }) => [actual, predicted]));
  if (deciles.length === 0 || greatest <= 0) return "";
  const bar = (value: number): string => "█".repeat(Math.round((24 * value) / greatest));
  return [
    "  decile   predicted     actual",
    ...deciles.map(
      ({ decile, predicted, actual }) =>
        `  ${String(decile).padStart(6)}  ${shown(predicted)}  ${shown(actual)}  ${bar(actual)}`,
    ),
  ].join("\n");
}

const shown = (value: number): string =>
  (Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(4)).padStart(10);
