import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { events, tables } from "../schemas/registry.ts";
import { startAnalyzer } from "../sql/analyzer/client.ts";
import { contractCatalog } from "../sql/compiler/catalog.ts";
import {
  checkStatements,
  type CheckedStatements,
  type Statement,
} from "../sql/compiler/check-statements.ts";
import { scoringStatements } from "../sql/compiler/scoring/manifest.ts";
import { compileProject } from "../sql/compiler/compile-project.ts";
import type { Compilation } from "../sql/compiler/compile.ts";

/** Models, the DML and tests made from them, the pipeline's own statements, and those that workflows run by name. */
export async function checkSql(root: string): Promise<CheckedStatements> {
  const analyzer = await startAnalyzer();
  try {
    const compilation = await compileProject(root, tables, events);
    return await checkStatements(
      [...compiledStatements(compilation), ...namedStatements(root)],
      analyzer,
      contractCatalog(tables),
    );
  } finally {
    await analyzer.close();
  }
}

function compiledStatements({ release, scoring }: Compilation): Statement[] {
  const { statements, stages } = release.manifest;
  const textOf = (file: string): string => release.files.get(file) ?? "";
  const models = [...stages.refine, ...stages.publish].flat();
  return [
    ...["find_dirty", "find_window", "plan", "advance"].map((name) => ({
      file: `(${name})`,
      sql: textOf(statements[name] ?? ""),
    })),
    ...scoring.flatMap((model) =>
      scoringStatements(model).map(([name, sql]) => ({
        file: `(${name} of the model ${model.name})`,
        sql,
      })),
    ),
    ...models.flatMap((model) =>
      model.statement === null ? [] : [{ file: `(${model.model})`, sql: textOf(model.statement) }],
    ),
    ...models.flatMap((model) =>
      model.tests === null ? [] : [{ file: `(tests of ${model.model})`, sql: textOf(model.tests) }],
    ),
  ];
}

const namedStatements = (root: string): Statement[] =>
  ["ml", "ops"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith(".sql"))
      .toSorted()
      .map((file) => ({
        file: `sql/${folder}/${file}`,
        sql: readFileSync(join(root, folder, file), "utf8"),
      })),
  );
