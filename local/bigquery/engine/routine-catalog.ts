import type { Message } from "../../../sql/analyzer/codec.ts";
import type { TreeNode } from "../../../sql/analyzer/tree.ts";
import {
  child,
  children,
  columnOf,
  flag,
  required,
  text,
  texts,
} from "../../../sql/analyzer/tree.ts";
import { type SqlType, protocolType, typeOf } from "../../../sql/analyzer/types.ts";
import type { Routine } from "../dialect/generation.ts";
import { withOwnColumns } from "../dialect/own-columns.ts";
import { BigQueryError } from "../errors.ts";
import type { CatalogBuilder } from "./catalog-builder.ts";
import { javascriptFunction } from "./javascript.ts";
import type { StoredRoutine } from "./metadata.ts";
import type { Parts } from "./prepared.ts";
import type { Session } from "./session.ts";
import { extraFunctions } from "./extra-functions.ts";
import { templatedFunction } from "./templated-functions.ts";
import { viewSession } from "./table-catalog.ts";

/** Functions that BigQuery has and the analyser does not know, and the user's own that the text may call. */
export async function addRoutines(
  session: Session,
  sql: string,
  builder: CatalogBuilder,
  prepared: Parts,
): Promise<void> {
  const lower = sql.toLowerCase();
  for (const extra of extraFunctions)
    if (lower.includes(extra.name)) builder.add([...extra.path], "custom_function", extra.message);
  const named = (routine: StoredRoutine): boolean =>
    lower.includes(routine.routineId.toLowerCase()) && !session.resolving.has(nameOf(routine));
  for (const routine of session.temporaryRoutines.values())
    if (named(routine))
      await addRoutine(session, routine, [[routine.routineId]], builder, prepared);
  for (const routine of session.core.catalog.routines.values())
    if (named(routine))
      await addRoutine(session, routine, pathsOf(session, routine), builder, prepared);
}

/** Every way to write the routine's name, with backticks around all, the dataset, or each part. */
function pathsOf(
  session: Session,
  { projectId, datasetId, routineId }: StoredRoutine,
): readonly (readonly string[])[] {
  const paths = [
    [projectId, datasetId, routineId],
    [`${projectId}.${datasetId}`, routineId],
    [`${projectId}.${datasetId}.${routineId}`],
  ];
  if (projectId === session.scope.projectId)
    paths.push([datasetId, routineId], [`${datasetId}.${routineId}`]);
  if (session.scope.defaultDataset?.datasetId === datasetId) paths.push([routineId]);
  return paths;
}

async function addRoutine(
  session: Session,
  routine: StoredRoutine,
  paths: readonly (readonly string[])[],
  builder: CatalogBuilder,
  prepared: Parts,
): Promise<void> {
  if (routine.kind === "procedure") return;
  const base =
    routine.datasetId === ""
      ? { ...session, parameters: noParameters, variables: new Map() }
      : viewSession(session, {
          projectId: routine.projectId,
          datasetId: routine.datasetId,
          tableId: "",
        });
  const owner = { ...base, resolving: new Set([...session.resolving, nameOf(routine)]) };
  const inner = await session.core.prepare(owner, routine.statement);
  for (const [key, source] of inner.sources) prepared.sources.set(key, source);
  for (const [key, value] of inner.routines) prepared.routines.set(key, value);
  for (const [key, value] of inner.tableRoutines) prepared.tableRoutines.set(key, value);
  for (const [key, reference] of inner.tables) prepared.tables.set(key, reference);
  const statement = inner.statement;
  const signature = signatureOf(statement);
  for (const path of paths) {
    const fullName = path.join(".").toLowerCase();
    if (isTemplated(routine, statement)) {
      builder.add(path, "custom_function", templatedFunction(path, statement));
      prepared.templates.set(fullName, { routine, statement });
    } else if (routine.kind === "function") {
      builder.add(path, "custom_function", {
        name_path: path,
        group: "routine",
        mode: flag(statement, "is_aggregate") ? "AGGREGATE" : "SCALAR",
        signature: [signature],
      });
      prepared.routines.set(fullName, await routineOf(session, statement, routine));
    } else {
      const own = withOwnColumns(statement, nameOf(routine));
      builder.add(path, "custom_tvf", tableFunction(path, statement, signature));
      prepared.tableRoutines.set(fullName, {
        kind: "sql",
        argumentNames: texts(statement, "argument_name_list"),
        query: required(own, "query"),
        outputs: children(own, "output_column_list").map((output) =>
          columnOf(child(output, "column")),
        ),
      });
    }
  }
}

function isTemplated(routine: StoredRoutine, statement: TreeNode): boolean {
  return (
    routine.kind === "function" &&
    text(statement, "language").toUpperCase() === "SQL" &&
    child(statement, "function_expression") === undefined
  );
}

const noParameters: Session["parameters"] = { named: [], positional: undefined, values: new Map() };

const nameOf = (routine: StoredRoutine): string =>
  `${routine.projectId}.${routine.datasetId}.${routine.routineId}`;

async function routineOf(
  session: Session,
  statement: TreeNode,
  routine: StoredRoutine,
): Promise<Routine> {
  const returnType = typeOf(statement["return_type"]);
  if (text(statement, "language").toLowerCase() === "js")
    return {
      kind: "javascript",
      duckName: await javascriptFunction(session.core, statement, routine.routineId, returnType),
    };
  if (child(statement, "function_expression") === undefined)
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: ANY TYPE parameters of function ${routine.routineId}`,
    );
  if (flag(statement, "is_aggregate")) {
    const own = withOwnColumns(statement, nameOf(routine));
    return {
      kind: "aggregate",
      argumentNames: texts(statement, "argument_name_list"),
      body: required(own, "function_expression"),
      aggregates: children(own, "aggregate_expression_list").map((item) => ({
        columnId: columnOf(child(item, "column")).id,
        call: required(item, "expr"),
      })),
    };
  }
  return {
    kind: "sql",
    argumentNames: texts(statement, "argument_name_list"),
    body: withOwnColumns(required(statement, "function_expression"), nameOf(routine)),
    returnType,
  };
}

function signatureOf(statement: TreeNode): Message {
  const signature = child(statement, "signature");
  const types = children(signature ?? statement, "argument").map(argumentType);
  const returned = child(signature ?? statement, "return_type");
  return {
    argument: types,
    return_type:
      returned === undefined
        ? { kind: "ARG_TYPE_RELATION" }
        : {
            kind: text(returned, "stated_kind") || "ARG_TYPE_FIXED",
            type: plain(returned["type"]),
            num_occurrences: 1,
          },
    context_id: "-1",
  };
}

function argumentType(argument: TreeNode): Message {
  const kind = text(argument, "stated_kind") || "ARG_TYPE_FIXED";
  const options = child(argument, "options");
  return {
    kind,
    ...(options !== undefined && flag(options, "is_not_aggregate")
      ? { options: { is_not_aggregate: true } }
      : {}),
    ...(argument["type"] === undefined ? {} : { type: plain(argument["type"]) }),
    num_occurrences: 1,
  };
}

const plain = (type: unknown): Message | undefined =>
  type === undefined ? undefined : protocolType(typeOf(type));

function tableFunction(path: readonly string[], statement: TreeNode, signature: Message): Message {
  const outputs = children(statement, "output_column_list").map((output) => ({
    name: text(output, "name"),
    type: typeOf(columnOf(child(output, "column")).type),
  }));
  return fixedTableFunction(path, outputs, signature["argument"] as readonly Message[]);
}

/** A table function whose columns are known. */
export function fixedTableFunction(
  path: readonly string[],
  outputs: readonly { name: string; type: SqlType }[],
  args: readonly Message[],
): Message {
  return {
    name_path: path,
    type: "FIXED_OUTPUT_SCHEMA_TVF",
    signature: {
      argument: args,
      return_type: {
        kind: "ARG_TYPE_RELATION",
        options: {
          relation_input_schema: {
            column: outputs.map((output) => ({
              name: output.name,
              type: protocolType(output.type),
            })),
            is_value_table: false,
          },
        },
        num_occurrences: 1,
      },
      context_id: "-1",
    },
  };
}
