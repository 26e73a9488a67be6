import { gains, type Decision, type Metrics } from "./evaluation.ts";

const size = 260;
const margin = 36;

/** A page that needs nothing but itself: figures, calibration, gains and lift, groups. */
export function modelReport(model: string, aliases: readonly string[], decision: Decision): string {
  const { metrics, version, reason } = decision;
  const title = `${model}, version ${version ?? "none"}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid #d8dee4; }
th:first-child, td:first-child { text-align: left; } svg { margin-right: 1.5rem; } text { font-size: 11px; fill: #57606a; }
</style></head><body>
<h1>${escape(title)}</h1>
<p>${escape(aliases.join(", ") || "no alias")} · judged as version ${escape(decision.evaluatedVersion ?? version ?? "none")} on the cutoff ${escape(metrics.evaluation_from ?? "unknown")}, fitted on cutoffs up to ${escape(decision.fittedUntil ?? "unknown")} · ${escape(decision.decision)}: ${escape(reason)}</p>
${calibrationPlot(metrics)}${gainsPlot(metrics)}${liftPlot(metrics)}
${table("On the same later slice (training: on what was learnt from)", metrics.series)}
${table("By decile, 1 is the best-scored tenth", metrics.deciles)}
${table("Groups", metrics.group_figures)}
${table("How well single features rank the outcomes", metrics.single_features)}
</body></html>
`;
}

type Point = readonly [number, number];

function plot(title: string, axes: readonly [string, string], top: number, marks: string): string {
  return `<svg width="${size + margin + 8}" height="${size + 2 * margin}" role="img" aria-label="${escape(title)}">
<text x="${margin}" y="14" style="font-size:13px;fill:#1b1f24">${escape(title)}</text>
<g transform="translate(${margin},24)"><rect width="${size}" height="${size}" fill="none" stroke="#d8dee4"/>${marks}
<text x="0" y="${size + 16}">${escape(axes[0])}</text><text x="-4" y="10" text-anchor="end">${shown(top)}</text><text x="-4" y="${size}" text-anchor="end">0</text>
<text transform="translate(-24,${size}) rotate(-90)">${escape(axes[1])}</text></g></svg>`;
}

const at = ([x, y]: Point, top: number): string =>
  `${(x * size).toFixed(1)},${(size - (y / top) * size).toFixed(1)}`;
const line = (points: readonly Point[], top: number, style: string): string =>
  `<polyline fill="none" ${style} points="${points.map((point) => at(point, top)).join(" ")}"/>`;
const chance = `stroke="#8c959f" stroke-dasharray="4 4"`;
const ours = `stroke="#0969da" stroke-width="2"`;

function calibrationPlot({ deciles }: Metrics): string {
  const top = Math.max(...deciles.flatMap(({ actual, predicted }) => [actual, predicted]), 1e-9);
  const points = deciles.map(({ predicted, actual }): Point => [predicted / top, actual]);
  const dots = points
    .map((point) => at(point, top).split(","))
    .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="4" fill="#0969da"/>`);
  return plot(
    "Calibration by decile",
    [`predicted, up to ${shown(top)}`, "actual"],
    top,
    line(
      [
        [0, 0],
        [1, top],
      ],
      top,
      chance,
    ) + dots.join(""),
  );
}

function gainsPlot(metrics: Metrics): string {
  const marks =
    line(
      [
        [0, 0],
        [1, 1],
      ],
      1,
      chance,
    ) + line(gains(metrics), 1, ours);
  return plot("Gains", ["share of the rows, best first", "share of the outcomes"], 1, marks);
}

function liftPlot(metrics: Metrics): string {
  const points = gains(metrics)
    .slice(1)
    .map(([rows, found]): Point => [rows, found / rows]);
  const top = Math.max(...points.map(([, lift]) => lift), 1);
  const marks =
    line(
      [
        [0, 1],
        [1, 1],
      ],
      top,
      chance,
    ) + line(points, top, ours);
  return plot("Lift", ["share of the rows, best first", "times the mean"], top, marks);
}

function table(title: string, rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) =>
    rows.some((row) => row[column] !== null && row[column] !== undefined),
  );
  if (columns.length === 0) return "";
  const head = columns.map((column) => `<th>${escape(column.replaceAll("_", " "))}</th>`).join("");
  const body = rows
    .map((row) => `<tr>${columns.map((column) => `<td>${cell(row[column])}</td>`).join("")}</tr>`)
    .join("\n");
  return `<h2>${escape(title)}</h2><table><tr>${head}</tr>\n${body}</table>`;
}

const cell = (value: unknown): string =>
  typeof value === "number" ? shown(value) : escape(String(value ?? ""));

const shown = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) >= 10 ? 1 : 4);

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
