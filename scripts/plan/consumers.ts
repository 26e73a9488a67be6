import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { tables } from "../../schemas/registry.ts";
import { qualifiedName } from "../../schemas/table-contract.ts";
import { fieldsByColumn } from "../check-lookml/check-lookml.ts";
import { readProject } from "../check-lookml/project.ts";
import type { Consumer } from "./downstream.ts";

const sync = z.looseObject({
  name: z.string(),
  source: z.string(),
  reads: z.array(z.string()),
});

/** Everything of the project that reads tables of the warehouse: syncs by their definitions, LookML by its fields. */
export async function readConsumers(root: string): Promise<readonly Consumer[]> {
  return [...(await syncs(root)), ...lookmlFields(root)];
}

async function syncs(root: string): Promise<readonly Consumer[]> {
  const contracts = new Map(tables.map((table) => [qualifiedName(table), table]));
  const folders = readdirSync(join(root, "functions"))
    .map((folder) => join(root, "functions", folder, "definition.ts"))
    .filter((file) => existsSync(file));
  const modules = await Promise.all(
    folders.map(async (file) => (await import(file)) as Record<string, unknown>),
  );
  return modules
    .flatMap((module) => Object.values(module).flat())
    .flatMap((value) => {
      const parsed = sync.safeParse(value);
      if (!parsed.success) return [];
      const words = new Set(JSON.stringify(value).match(/[a-z_]\w*/g));
      return parsed.data.reads.map((table): Consumer => ({
        kind: "sync",
        name: parsed.data.name,
        table,
        columns: Object.keys(contracts.get(table)?.row.shape ?? {}).filter((column) =>
          words.has(column),
        ),
      }));
    });
}

function lookmlFields(root: string): readonly Consumer[] {
  return [...fieldsByColumn(readProject(join(root, "looker")))].flatMap(([column, fields]) => {
    const at = column.lastIndexOf(".");
    return fields.map((name): Consumer => ({
      kind: "lookml",
      name,
      table: column.slice(0, at),
      columns: [column.slice(at + 1)],
    }));
  });
}
