import { type TreeNode, required, text } from "../../../sql/analyzer/tree.ts";
import { quoteName } from "../dialect/quoting.ts";
import { createGeneration, outputQuery } from "../dialect/generator.ts";
import { environmentOf } from "./environment.ts";
import type { Assignment } from "./assignments.ts";
import type { Parts } from "./prepared.ts";
import { viewSession } from "./table-catalog.ts";
import type { Session } from "./session.ts";

/** Values of the columns that an INSERT leaves out: their default expression, and the arrival time of a partition. */
export async function columnDefaults(
  session: Session,
  key: string,
  named: readonly string[],
): Promise<readonly Assignment[]> {
  const table = session.core.catalog.tables.get(key);
  if (table === undefined) return [];
  const given = new Set(named);
  const defaults: Assignment[] = [];
  for (const column of table.columns) {
    const expression = column.field["defaultValueExpression"];
    if (given.has(quoteName(column.name))) continue;
    if (typeof expression === "string")
      defaults.push({
        column: quoteName(column.name),
        value: await evaluated(session, expression),
      });
    else if (column.type.kind === "ARRAY")
      defaults.push({ column: quoteName(column.name), value: "[]" });
  }
  if (table.ingestionTime && !given.has('"_PARTITIONTIME"')) {
    const unit = (table.resource.timePartitioning?.type ?? "DAY").toLowerCase();
    defaults.push({
      column: '"_PARTITIONTIME"',
      value: `date_trunc('${unit}', make_timestamp(${session.nowMicros}))`,
    });
  }
  return defaults;
}

/** Default expressions of the columns that an UPDATE or a MERGE sets to DEFAULT. */
export async function addDefaults(
  session: Session,
  statement: TreeNode,
  prepared: Parts,
): Promise<void> {
  if (!/^(update|merge|insert)_stmt$/.test(statement.kind)) return;
  const key = text(required(required(statement, "table_scan"), "table"), "name");
  const table = session.core.catalog.tables.get(key);
  for (const { name, field } of table?.columns ?? []) {
    const expression = field["defaultValueExpression"];
    if (typeof expression !== "string") continue;
    const inner = await session.core.prepare(ownSession(session), `SELECT ${expression}`);
    prepared.defaults.set(name.toLowerCase(), inner);
  }
}

/** A default sees neither parameters nor variables of the statement. */
function ownSession(session: Session): Session {
  return viewSession(session, {
    projectId: session.scope.projectId,
    datasetId: "",
    tableId: "",
  });
}

async function evaluated(session: Session, expression: string): Promise<string> {
  const prepared = await session.core.prepare(ownSession(session), `SELECT ${expression}`);
  return `(${outputQuery(createGeneration(environmentOf(session, prepared)), prepared.statement)})`;
}
