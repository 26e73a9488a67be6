import { type SqlType, typeOf } from "../../../sql/analyzer/types.ts";
import { child, children, columnOf } from "../../../sql/analyzer/tree.ts";
import { createGeneration, outputColumns, outputQuery } from "../dialect/generator.ts";
import { duckType } from "../dialect/types.ts";
import { BigQueryError } from "../errors.ts";
import { rowsOf } from "./database.ts";
import { environmentOf } from "./environment.ts";
import { bigQueryFailure } from "./failures.ts";
import type { Script } from "./script-state.ts";
import type { Session } from "./session.ts";
import { encoderOf } from "./values.ts";

let serial = 0;

interface Expression {
  readonly type: SqlType;
  readonly sql: string;
}

/** One expression, as a query of its own in which the variables are known. */
async function resolved(session: Session, expression: string): Promise<Expression> {
  try {
    session.nowMicros = BigInt(session.core.now().getTime()) * 1000n;
    const prepared = await session.core.prepare(session, `SELECT ${expression}`);
    const [column] = children(prepared.statement, "output_column_list");
    return {
      type: typeOf(columnOf(column === undefined ? undefined : child(column, "column")).type),
      sql: `(${outputQuery(createGeneration(environmentOf(session, prepared)), prepared.statement)})`,
    };
  } catch (error) {
    throw bigQueryFailure(error);
  }
}

async function setVariable(session: Session, duckName: string, sql: string): Promise<void> {
  try {
    await session.connection.run(`SET VARIABLE ${duckName} = ${sql}`);
  } catch (error) {
    throw bigQueryFailure(error);
  }
}

/** DECLARE a, b TYPE DEFAULT expression; a procedure's parameter shadows a variable of its caller. */
export async function declare(
  script: Script,
  names: readonly string[],
  type: string | undefined,
  initial: string | undefined,
  shadows = false,
): Promise<void> {
  const { session } = script;
  const value = initial ?? "NULL";
  const cast =
    type === undefined ? value : `CAST((${value}) AS ${type.replace(/\(\s*\d[\d\s,]*\)/g, "")})`;
  const expression = await resolved(session, cast);
  for (const name of names) {
    if (!shadows && session.variables.has(name.toLowerCase()) && script.outcomes.length === 0)
      throw new BigQueryError("invalidQuery", `Variable '${name}' redeclaration`, {
        location: "query",
      });
    const duckName = `bq_v${++serial}`;
    await setVariable(session, duckName, expression.sql);
    session.variables.set(name.toLowerCase(), { name, type: expression.type, duckName });
  }
}

/** SET a = expression; SET (a, b) = struct or subquery with several columns. */
export async function assign(
  script: Script,
  names: readonly string[],
  expression: string,
): Promise<void> {
  const { session } = script;
  const targets = names.map((name) => {
    const variable = session.variables.get(name.toLowerCase());
    if (variable === undefined)
      throw new BigQueryError("invalidQuery", `Undeclared variable: ${name}`, {
        location: "query",
      });
    return variable;
  });
  const [single] = targets;
  if (targets.length === 1 && single !== undefined) {
    const value = await resolved(session, coerced(expression, single.type));
    return setVariable(session, single.duckName, value.sql);
  }
  const value = await resolved(session, expression);
  if (value.type.kind !== "STRUCT" || value.type.fields.length !== targets.length)
    throw new BigQueryError(
      "invalidQuery",
      `Number of variables (${targets.length}) does not match the number of values assigned`,
      { location: "query" },
    );
  const name = `bq_v${++serial}`;
  await setVariable(session, name, value.sql);
  for (const [index, target] of targets.entries())
    await setVariable(
      session,
      target.duckName,
      `CAST(struct_extract(getvariable('${name}'), '_${index}') AS ${duckType(target.type)})`,
    );
}

/** BigQuery coerces what is assigned to the variable's type; IF makes the analyser do the same. */
function coerced(expression: string, type: SqlType): string {
  return type.kind === "STRUCT" || type.kind === "ARRAY"
    ? expression
    : `CAST((${expression}) AS ${type.kind})`;
}

export async function evaluateCondition(script: Script, expression: string): Promise<boolean> {
  const { sql, type } = await resolved(script.session, expression);
  if (type.kind !== "BOOL")
    throw new BigQueryError(
      "invalidQuery",
      `Condition should return type BOOL, but returns ${type.kind}`,
      { location: "query" },
    );
  try {
    const [[value] = []] = await rowsOf(script.session.connection, `SELECT ${sql}`);
    return value === true;
  } catch (error) {
    throw bigQueryFailure(error);
  }
}

/** The value of an expression as the API would print it. */
export async function evaluateText(script: Script, expression: string): Promise<unknown> {
  const { sql, type } = await resolved(script.session, expression);
  try {
    const [[value] = []] = await rowsOf(script.session.connection, `SELECT ${sql}`);
    return value === null || value === undefined ? null : encoderOf(type, "value")(value);
  } catch (error) {
    throw bigQueryFailure(error);
  }
}

/** The value of an expression as a DuckDB literal's stand-in: a session variable of its own. */
export async function captured(
  session: Session,
  expression: string,
): Promise<{ type: SqlType; duckName: string }> {
  const { sql, type } = await resolved(session, expression);
  const duckName = `bq_v${++serial}`;
  await setVariable(session, duckName, sql);
  return { type, duckName };
}

export interface Records {
  readonly count: number;
  /** Makes the row of this number the variable's value. */
  take(index: number): Promise<void>;
  close(): Promise<void>;
}

/** FOR: the query's rows are kept, and each in turn becomes a STRUCT in the loop's variable. */
export async function setRecord(script: Script, name: string, query: string): Promise<Records> {
  const { session } = script;
  const table = `bq_for_${++serial}`;
  const duckName = `bq_v${++serial}`;
  try {
    const prepared = await session.core.prepare(session, query);
    const columns = outputColumns(prepared.statement);
    const sql = outputQuery(createGeneration(environmentOf(session, prepared)), prepared.statement);
    await session.connection.run(
      `CREATE TEMP TABLE ${table} AS SELECT *, row_number() OVER () - 1 AS row_no FROM (${sql})`,
    );
    const [[count] = []] = await rowsOf(session.connection, `SELECT count(*) FROM ${table}`);
    const fields = columns.map((_column, index) => `_${index} := o${index}`);
    const type: SqlType = { kind: "STRUCT", fields: columns };
    session.variables.set(name.toLowerCase(), { name, type, duckName });
    return {
      count: Number(count ?? 0),
      take: async (index) =>
        setVariable(
          session,
          duckName,
          `(SELECT struct_pack(${fields.join(", ")}) FROM ${table} WHERE row_no = ${index})`,
        ),
      close: async () => {
        await session.connection.run(`DROP TABLE ${table}`);
      },
    };
  } catch (error) {
    throw bigQueryFailure(error);
  }
}
