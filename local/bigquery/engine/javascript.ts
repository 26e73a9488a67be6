import { createHash } from "node:crypto";
import { createContext, runInContext } from "node:vm";
import { type TreeNode, child, children, text, texts } from "../../../sql/analyzer/tree.ts";
import { type SqlType, typeName, typeOf } from "../../../sql/analyzer/types.ts";
import { jsonValue } from "../dialect/functions/json-value.ts";
import { rowsOf } from "./database.ts";
import type { Core } from "./session.ts";
import { fromJson } from "./from-json.ts";

const timeLimitMs = 10_000;

/**
 * A JavaScript function as a DuckDB macro over one that takes and gives JSON text, since DuckDB's functions have fixed types.
 * The code runs in a context of its own without Node's globals. INT64 is a number, as in BigQuery up to 2^53; BYTES is
 * base64, DATE and TIMESTAMP are Date.
 */
export async function javascriptFunction(
  core: Core,
  statement: TreeNode,
  routineId: string,
  returnType: SqlType,
): Promise<string> {
  const names = texts(statement, "argument_name_list");
  const types = children(child(statement, "signature") ?? statement, "argument").map((argument) =>
    typeOf(argument["type"]),
  );
  const code = text(statement, "code");
  const identity = JSON.stringify([names, types, returnType, code, routineId]);
  const duckName = `js_${createHash("sha256").update(identity).digest("hex").slice(0, 24)}`;
  if (registered.get(core)?.has(duckName) === true) return duckName;
  const label = `${routineId}(${types.map(typeName).join(", ")})`;
  const evaluate = compile(names, types, returnType, code, label);
  await core.database.register({
    name: `${duckName}_json`,
    parameters: ["text"],
    returns: "text",
    evaluate: evaluate,
  });
  const encoded = names.map(
    (name, index) =>
      `coalesce(${jsonValue(name, types[index] ?? { kind: "STRING" }, "argument")}, 'null')`,
  );
  const list = encoded.length === 0 ? "'[]'" : `'[' || ${encoded.join(" || ',' || ")} || ']'`;
  const result = fromJson(`${duckName}_json(${list})`, returnType);
  await core.database.use((connection) =>
    rowsOf(
      connection,
      `CREATE OR REPLACE MACRO main.${duckName}(${names.map((name) => name).join(", ")}) AS ${result}`,
    ),
  );
  const known = registered.get(core) ?? new Set();
  known.add(duckName);
  registered.set(core, known);
  return duckName;
}

const registered = new WeakMap<Core, Set<string>>();

function compile(
  names: readonly string[],
  types: readonly SqlType[],
  returnType: SqlType,
  code: string,
  label: string,
): (args: string) => string | null {
  const context = createContext({}, { codeGeneration: { strings: true, wasm: false } });
  runInContext(
    `"use strict"; globalThis.revive = ${revive.toString()}; globalThis.udf = function (${names.join(", ")}) { ${code}\n};
     globalThis.run = function (types, json) { const args = JSON.parse(json); const value = udf.apply(null, args.map((arg, i) => revive(arg, types[i]))); return value === undefined || value === null ? null : JSON.stringify(value, (key, item) => typeof item === "bigint" ? String(item) : item); };`,
    context,
    { timeout: timeLimitMs },
  );
  const kinds = JSON.stringify(types.map((type) => type.kind));
  return (args) => {
    try {
      const answer: unknown = runInContext(`run(${kinds}, ${JSON.stringify(args)})`, context, {
        timeout: timeLimitMs,
      });
      return answer === null ? null : String(answer);
    } catch (error) {
      const thrown = error as { name?: string; message?: string };
      throw new Error(
        `${thrown.name ?? "Error"}: ${thrown.message ?? String(error)} at ${label} line 1, column 1`,
        { cause: error },
      );
    }
  };
}

/** Runs inside the context: JSON values as the JavaScript types that BigQuery gives. */
function revive(value: unknown, kind: string): unknown {
  if (value === null) return null;
  if (kind === "DATE" || kind === "TIMESTAMP" || kind === "DATETIME")
    return new Date(value as string);
  return value;
}
