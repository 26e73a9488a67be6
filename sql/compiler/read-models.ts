import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { isNullable } from "./column-sql.ts";
import { parseHeader, splitModel, type ModelHeader } from "./header.ts";
import type { Problem } from "./problem.ts";
import { historyProblems } from "./scd2.ts";
import { testedColumns } from "./test-declarations.ts";

export interface ParsedModel {
  readonly name: string;
  readonly file: string;
  readonly queryLine: number;
  readonly header: ModelHeader;
  readonly query: string;
  readonly contract: TableContract;
}

/** Folders of `sql/` whose files are models; `ml`, `udf` and `tests` hold other things. */
const modelLayers = ["silver", "features", "gold"];

/** Reads every model under `root`; what is wrong is collected, never thrown. */
export function readModels(
  root: string,
  contracts: readonly TableContract[],
): { models: readonly ParsedModel[]; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { models: [...readEach(root, contracts, problems)], problems };
}

/** Reads a model when it is asked for, so that the first are analysed while the others are read. */
export function* readEach(
  root: string,
  contracts: readonly TableContract[],
  problems: Problem[],
): Generator<ParsedModel> {
  const byName = new Map(contracts.map((contract) => [qualifiedName(contract), contract]));
  for (const { layer, path } of modelFiles(root)) {
    const file = relative(join(root, ".."), path);
    const name = `${layer}.${path.slice(path.lastIndexOf("/") + 1, -".sql".length)}`;
    const source = readFileSync(path, "utf8");
    const { header: headerText, query } = splitModel(source);
    const header = parseHeader(file, headerText);
    const contract = byName.get(name);
    if (contract === undefined) {
      problems.push({ file, line: 1, message: noContract(name) });
    }
    if (isProblems(header)) {
      problems.push(...header);
    } else if (contract !== undefined) {
      const queryLine = source.slice(0, source.indexOf(query)).split("\n").length;
      const model = { name, file, queryLine, header, query, contract };
      problems.push(...checkAgainstContract(model));
      yield model;
    }
  }
}

const noContract = (name: string): string =>
  `no contract for ${name}; add schemas/tables/${name.replace(".", "/").replaceAll("_", "-")}.ts and its registry line`;

const isProblems = (value: ModelHeader | readonly Problem[]): value is readonly Problem[] =>
  Array.isArray(value);

function modelFiles(root: string): { layer: string; path: string }[] {
  return modelLayers.flatMap((layer) =>
    readdirSync(join(root, layer), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".sql"))
      .map((entry) => ({ layer, path: join(root, layer, entry.name) }))
      .toSorted((a, b) => a.path.localeCompare(b.path)),
  );
}

function checkAgainstContract(model: ParsedModel): Problem[] {
  const { contract, header, file } = model;
  const problem = (message: string): Problem => ({ file, line: 1, message });
  const problems: Problem[] = [];
  const columns = new Set(Object.keys(contract.row.shape));
  if (contract.grain.length === 0) problems.push(problem("the contract states no grain"));
  if (header.kind === "window" && contract.partitionBy === undefined) {
    problems.push(problem("kind window needs a contract with partitionBy"));
  }
  if ((header.kind === "incremental") !== (header.scope !== undefined)) {
    problems.push(
      problem(
        header.kind === "incremental"
          ? "kind incremental needs a scope: the rows that a run replaces"
          : "scope is of kind incremental only",
      ),
    );
  }
  const nullable = contract.grain.filter((column) => isNullable(contract, column));
  if (header.kind === "incremental" && nullable.length > 0) {
    problems.push(
      problem(`kind incremental needs a grain that is never NULL: ${nullable.join(", ")}`),
    );
  }
  if (header.kind === "scd2") problems.push(...historyProblems(contract).map(problem));
  for (const column of header.tests.flatMap(testedColumns)) {
    if (!columns.has(column)) problems.push(problem(`test names ${column}, not in the contract`));
  }
  return problems;
}
