import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createMachineLearning } from "../../local/bigquery/ml/machine-learning.ts";
import { cdnowFile, evaluateCdnow } from "./cdnow.ts";
import { evaluateContent } from "./content/evaluate.ts";
import { crossValidate } from "./cross-validate.ts";
import { evaluateFile } from "./any-file/evaluate-file.ts";
import { type DataSet, dataSets, modelOptions } from "./data-sets.ts";
import { measureSpeed } from "./speed.ts";
import { readTable } from "./read-table.ts";
import { type Check, type Evaluation, printEvaluation } from "./report.ts";

/**
 * Measures the models on public data: `node scripts/evaluate/main.ts [set …] [--data directory] [--folds 5] [--seed 1]
 * [--json]`. Ends with 1 when a figure misses its limit. Any other table, CSV or newline-delimited JSON, is measured in the same
 * way: `--file x.csv --label column [--exclude column,column] [--positive value] [--task regression]`. The name `speed` measures time and memory; it runs when asked,
 * as do `content`, guardrails on the held set and experiments against known truth, and `truth`, the lead scores of simulated
 * companies beside what is true of the leads (`--company seed` for each, `--customers 2000`).
 */
const names = [...dataSets.map(({ name }) => name), "cdnow"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string" },
    folds: { type: "string", default: "5" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    company: { type: "string", multiple: true, default: ["ame"] },
    customers: { type: "string", default: "2000" },
    file: { type: "string" },
    csv: { type: "string" },
    drop: { type: "string", multiple: true, default: [] },
    label: { type: "string" },
    positive: { type: "string" },
    task: { type: "string" },
    exclude: { type: "string", multiple: true, default: [] },
  },
});
/** Run when asked, and without data from outside. */
const ownNames = ["speed", "content", "truth", "clv"];
const unknown = positionals.filter((name) => ![...names, ...ownNames].includes(name));
const needsData = positionals.length === 0 || positionals.some((name) => names.includes(name));
const folds = { count: Number(values.folds), seed: Number(values.seed) };
/** `--csv` and `--drop` are older names of `--file` and `--exclude`. */
const file = values.file ?? values.csv;
const data = resolve(values.data ?? "../shared/data");
if (unknown.length > 0)
  fail(`There is no set ${unknown.join(", ")}: choose from ${[...names, ...ownNames].join(", ")}.`);
else if (!(folds.count >= 2)) fail("--folds must be a number of 2 or more.");
else if (file !== undefined) await evaluateAnyFile(file);
else if (needsData && !existsSync(data))
  leaveOut(`${data} is not there: give the data's directory with --data.`);
else await evaluate(positionals.length === 0 ? names : positionals);

function write(line: string): void {
  if (!values.json) process.stdout.write(`${line}\n`);
}

async function evaluateAnyFile(path: string): Promise<void> {
  if (!existsSync(path)) return fail(`${path} is not there.`);
  const { label, positive, task } = values;
  if (label === undefined) return fail("--file needs --label, the column to predict.");
  if (task !== undefined && task !== "classification" && task !== "regression")
    return fail("--task is classification or regression.");
  const exclude = [...values.exclude, ...values.drop]
    .flatMap((names) => names.split(","))
    .map((name) => name.trim());
  try {
    const choices = { label, positive, task, exclude };
    const evaluation = await evaluateFile(createMachineLearning(), path, choices, folds);
    process.stdout.write(`${JSON.stringify(evaluation, undefined, values.json ? 0 : 2)}\n`);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

async function evaluate(chosen: readonly string[]): Promise<void> {
  const ml = createMachineLearning();
  const evaluations: Evaluation[] = [];
  for (const name of chosen) {
    if (name === "speed") {
      const measured = await measureSpeed(ml);
      evaluations.push(measured);
      printEvaluation(measured, write);
      continue;
    }
    if (name === "content") {
      const measured = evaluateContent(folds.seed);
      evaluations.push(measured);
      printEvaluation(measured, write);
      continue;
    }
    if (name === "truth") {
      const { evaluateTruth } = await import("./loop/truth.ts");
      const measured = await evaluateTruth(values.company, Number(values.customers));
      evaluations.push(measured);
      printEvaluation(measured, write);
      continue;
    }
    if (name === "clv") {
      const { evaluateValues } = await import("./loop/clv.ts");
      const measured = await evaluateValues();
      evaluations.push(measured);
      printEvaluation(measured, write);
      continue;
    }
    const set = dataSets.find((candidate) => candidate.name === name);
    const path = join(data, set?.file ?? cdnowFile);
    if (!existsSync(path)) {
      process.stderr.write(`${name}: left out, ${path} is not there (see ${dirname(data)}).\n`);
      continue;
    }
    const evaluation = await (set === undefined
      ? evaluatePurchases(path)
      : evaluateSet(ml, set, path));
    evaluations.push(evaluation);
    printEvaluation(evaluation, write);
  }
  const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const allMet = evaluations.every(({ checks }) => checks.every(({ isMet }) => isMet));
  write(`peak memory ${peakMemoryMb} MB`);
  if (values.json)
    process.stdout.write(`${JSON.stringify({ ...folds, evaluations, peakMemoryMb, allMet })}\n`);
  process.exitCode = allMet ? 0 : 1;
}

async function evaluatePurchases(path: string): Promise<Evaluation> {
  const started = performance.now();
  const { figures, checks } = await evaluateCdnow(path);
  return { name: "cdnow", checks, figures, seconds: (performance.now() - started) / 1000 };
}

async function evaluateSet(
  ml: ReturnType<typeof createMachineLearning>,
  set: DataSet,
  path: string,
): Promise<Evaluation> {
  const started = performance.now();
  const frame = await readTable(path, set);
  const figures: Record<string, unknown> = { rows: frame.rows, columns: frame.columns.length - 1 };
  const checks: Check[] = [];
  for (const [modelType, options] of Object.entries(modelOptions)) {
    const result = await crossValidate(ml, options, frame, set.label, folds);
    figures[modelType] = result;
    for (const { metric, atLeast } of set.limits.filter((limit) => limit.modelType === modelType)) {
      const value = result[metric];
      const isMet = value >= atLeast;
      checks.push({ model: modelType, metric, value, limit: `>= ${atLeast}`, isMet });
    }
  }
  return { name: set.name, checks, figures, seconds: (performance.now() - started) / 1000 };
}

/** The public data is not part of the project: without it there is nothing to measure, unless somebody said where it is. */
function leaveOut(message: string): void {
  process.stderr.write(`${message}\n`);
  if (values.data !== undefined) process.exitCode = 2;
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}
