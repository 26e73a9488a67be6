import { BigQueryError } from "../errors.ts";
import { unsupported } from "./errors.ts";
import {
  objectAt,
  objectsAt,
  requireObject,
  requireText,
  textAt,
  textsAt,
  type Json,
} from "./json.ts";

/** The CREATE statement that a REST Routine resource stands for. */
export function createRoutineStatement(
  name: { readonly projectId: string; readonly datasetId: string; readonly routineId: string },
  routine: Json,
  replace: boolean,
): string {
  const create = replace ? "CREATE OR REPLACE" : "CREATE";
  const path = `\`${name.projectId}.${name.datasetId}.${name.routineId}\``;
  const kind = textAt(routine, "routineType") ?? "SCALAR_FUNCTION";
  const language = textAt(routine, "language") ?? "SQL";
  const parameters = (objectsAt(routine, "arguments") ?? []).map((argument) =>
    parameter(argument, kind),
  );
  const signature = `${path}(${parameters.join(", ")})`;
  const body = requireText(routine, "definitionBody");

  if (kind === "PROCEDURE") {
    if (language !== "SQL") throw unsupported(`a procedure in ${language}`);
    return `${create} PROCEDURE ${signature}\nBEGIN\n${body}\nEND`;
  }
  if (kind === "TABLE_VALUED_FUNCTION")
    return `${create} TABLE FUNCTION ${signature} AS (\n${body}\n)`;
  if (kind === "AGGREGATE_FUNCTION")
    return `${create} AGGREGATE FUNCTION ${signature}${returns(routine)} AS (\n${body}\n)`;
  if (kind !== "SCALAR_FUNCTION") throw unsupported(`a routine of type ${kind}`);
  if (language === "SQL")
    return `${create} FUNCTION ${signature}${returns(routine)} AS (\n${body}\n)`;
  if (language !== "JAVASCRIPT") throw unsupported(`a function in ${language}`);
  if ((textsAt(routine, "importedLibraries") ?? []).length > 0)
    throw unsupported("JavaScript libraries of a function");
  const deterministic = /^(DETERMINISTIC|NOT_DETERMINISTIC)$/.test(
    textAt(routine, "determinismLevel") ?? "",
  )
    ? ` ${requireText(routine, "determinismLevel").replaceAll("_", " ")}`
    : "";
  return `${create} FUNCTION ${signature}${returns(routine)}${deterministic}\nLANGUAGE js AS ${stringLiteral(body)}`;
}

function returns(routine: Json): string {
  const type = objectAt(routine, "returnType");
  return type === undefined ? "" : ` RETURNS ${typeText(type)}`;
}

function parameter(argument: Json, routineType: string): string {
  const kind = textAt(argument, "argumentKind");
  const type = kind === "ANY_TYPE" ? "ANY TYPE" : typeText(requireObject(argument, "dataType"));
  const mode = routineType === "PROCEDURE" ? (textAt(argument, "mode") ?? "IN") : "";
  return `${mode} \`${requireText(argument, "name")}\` ${type}`.trim();
}

/** REST StandardSqlDataType as GoogleSQL. */
export function typeText(type: Json): string {
  const kind = requireText(type, "typeKind");
  if (kind === "ARRAY") return `ARRAY<${typeText(requireObject(type, "arrayElementType"))}>`;
  if (kind === "RANGE") return `RANGE<${typeText(requireObject(type, "rangeElementType"))}>`;
  if (kind !== "STRUCT") {
    if (/^[A-Z0-9_]+$/.test(kind)) return kind;
    throw new BigQueryError("invalid", `Invalid type kind ${kind}`);
  }
  const fields = objectsAt(requireObject(type, "structType"), "fields") ?? [];
  const members = fields.map((field) => {
    const name = textAt(field, "name");
    const inner = typeText(requireObject(field, "type"));
    return name === undefined ? inner : `\`${name}\` ${inner}`;
  });
  return `STRUCT<${members.join(", ")}>`;
}

/** JSON's escapes are a subset of GoogleSQL's. */
function stringLiteral(text: string): string {
  return JSON.stringify(text);
}
