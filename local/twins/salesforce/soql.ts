import { describeField, type ObjectDescribe } from "./describe.ts";
import type { OrgRecord, OrgRecords } from "./org.ts";
import { MalformedRequest } from "./validate.ts";

/**
 * `SELECT <fields> FROM <object> [WHERE <field> = '<text>' | <field> IN ('<text>', …)] [LIMIT n]`. Anything else is
 * refused by name, never guessed.
 */
export function runQuery(soql: string, org: OrgRecords): readonly OrgRecord[] {
  const match =
    /^\s*SELECT\s+([\w\s,]+?)\s+FROM\s+(\w+)(?:\s+WHERE\s+(\w+)\s*(=|IN)\s*(.+?))?(?:\s+LIMIT\s+(\d+))?\s*$/is.exec(
      soql,
    );
  if (match === null)
    throw new MalformedRequest(
      "MALFORMED_QUERY",
      "unsupported by this twin: use SELECT fields FROM object WHERE field = 'text' or IN ('text', …) LIMIT n",
    );
  const [, selected = "", objectName = "", whereField, operator, operand = "", limit] = match;
  const object = org.describe(objectName);
  if (object === undefined)
    throw new MalformedRequest("INVALID_TYPE", `sObject type '${objectName}' is not supported.`);
  const names = selected.split(",").map((name) => fieldName(object, name.trim()));
  const rows =
    whereField === undefined
      ? org.all(object)
      : literals(operand, operator ?? "=").flatMap((value) =>
          org.find(object, fieldName(object, whereField), value),
        );
  return rows.slice(0, limit === undefined ? undefined : Number(limit)).map((row) => ({
    attributes: row.attributes,
    ...Object.fromEntries(names.map((name) => [name, row[name] ?? null])),
  }));
}

function fieldName(object: ObjectDescribe, name: string): string {
  const field = describeField(object, name);
  if (field !== undefined) return field.name;
  throw new MalformedRequest(
    "INVALID_FIELD",
    `No such column '${name}' on entity '${object.name}'.`,
  );
}

const literal = String.raw`'((?:[^'\\]|\\.)*)'`;

function literals(operand: string, operator: string): readonly string[] {
  const whole =
    operator.toUpperCase() === "IN"
      ? new RegExp(String.raw`^\(\s*${literal}(?:\s*,\s*${literal})*\s*\)$`, "s")
      : new RegExp(`^${literal}$`, "s");
  if (!whole.test(operand.trim()))
    throw new MalformedRequest("MALFORMED_QUERY", "the condition must compare with quoted text");
  return [...operand.matchAll(new RegExp(literal, "gs"))].map(([, text = ""]) =>
    text.replaceAll(/\\(.)/gs, "$1"),
  );
}
