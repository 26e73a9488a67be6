import { parsePath } from "../functions/json.ts";
import { canonicalJsonText, exactJsonText } from "./canonical-json.ts";
import { type Json, Spelled, parseJson, quoteJson, roundedNumber, writeJson } from "./json-text.ts";
import { floatText, shortestText } from "./numbers.ts";
import { scalar } from "./scalar-function.ts";

const spelled = (text: string): Json => new Spelled(text);

/** Undefined where the path leads nowhere, or the text is no JSON. */
function at(text: string, path: string, isJson: boolean): Json | undefined {
  const steps = parsePath(path);
  let value: Json | undefined;
  try {
    value = parseJson(text, isJson ? roundedNumber : spelled);
  } catch {
    return undefined;
  }
  for (const step of steps) value = child(value, step);
  return value;
}

export function child(value: Json | undefined, step: string | number): Json | undefined {
  if (value instanceof Map) return value.get(String(step));
  return Array.isArray(value) && typeof step === "number" ? value[step] : undefined;
}

/** A scalar as STRING; objects, arrays and null are NULL. */
function scalarText(value: Json | undefined): string | null {
  if (value === undefined || value === null || Array.isArray(value) || value instanceof Map)
    return null;
  if (value instanceof Spelled) return value.text;
  return typeof value === "number" ? shortestText(value) : String(value);
}

function queryText(value: Json | undefined, isJson: boolean): string | null {
  if (value === undefined) return null;
  if (value === null) return isJson ? "null" : null;
  return writeJson(value, isJson);
}

/** JSON_QUERY of JSON: in `lax` mode, what a path leads to in an array; keys look into arrays and [0] into anything. */
function queryInMode(text: string, path: string): string | null {
  const modes = /^\s*([a-z]+(?:\s+[a-z]+)*)\s+(?=\$)/i.exec(path);
  if (modes === null) return queryText(at(text, path, true), true);
  const words = (modes[1] ?? "").toLowerCase().split(/\s+/);
  if (new Set(words).size < words.length || words.some((word) => !/^(?:lax|recursive)$/.test(word)))
    throw new Error("JSONPath must start with zero or more unique modifiers followed by '$'");
  if (!words.includes("lax"))
    throw new Error(
      "JSONPath has an invalid combination of modifiers. The 'lax' modifier must be included if 'recursive' is specified.",
    );
  const recursive = words.includes("recursive");
  let found = [parseJson(text, roundedNumber)];
  for (const step of parsePath(path.slice(modes[0].length)))
    found = found.flatMap((value) =>
      typeof step === "number" ? element(value, step) : members(value, step, recursive),
    );
  return writeJson(found, true);
}

function element(value: Json, index: number): Json[] {
  if (!Array.isArray(value)) return index === 0 ? [value] : [];
  return value.slice(index, index + 1);
}

/** The members of this name in an object, or in the objects of an array; arrays in arrays only if `recursive`. */
function members(value: Json, key: string, recursive: boolean): Json[] {
  if (Array.isArray(value))
    return value.flatMap((item) =>
      Array.isArray(item) && !recursive ? [] : members(item, key, recursive),
    );
  const member = child(value, key);
  return member === undefined ? [] : [member];
}

function valueArray(
  text: string,
  path: string,
  isJson: boolean,
): readonly (string | null)[] | null {
  const value = at(text, path, isJson);
  if (!Array.isArray(value)) return null;
  if (value.some((item) => Array.isArray(item) || item instanceof Map)) return null;
  return value.map(scalarText);
}

function queryArray(text: string, path: string, isJson: boolean): readonly string[] | null {
  const value = at(text, path, isJson);
  return Array.isArray(value) ? value.map((item) => writeJson(item, isJson)) : null;
}

function jsonType(text: string): string {
  const value = parseJson(text, roundedNumber);
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Map) return "object";
  return typeof value === "bigint" || typeof value === "number" ? "number" : typeof value;
}

const read = (text: string): Json => parseJson(text, roundedNumber);

function strictInt64(text: string): bigint {
  const value = read(text);
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 63)
    return BigInt(value);
  if (typeof value === "number" && !Number.isInteger(value))
    throw new Error(`The provided JSON number: ${text} cannot be converted to an integer`);
  throw new Error("The provided JSON input is not an integer");
}

function strict<T>(text: string, what: string, test: (value: Json) => T | undefined): T {
  const found = test(read(text));
  if (found === undefined) throw new Error(`The provided JSON input is not a ${what}`);
  return found;
}

function laxNumber(value: Json): number | undefined {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const word = value.trim().toLowerCase();
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(word);
  if (special !== null)
    return special[2] === "nan" ? Number.NaN : special[1] === "-" ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : undefined;
}

function laxInt64(text: string): bigint | null {
  const value = read(text);
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value ? value : null;
  if (typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value)) {
    const whole = BigInt(value);
    return BigInt.asIntN(64, whole) === whole ? whole : null;
  }
  const number = laxNumber(value);
  if (number === undefined || !Number.isFinite(number)) return null;
  const rounded = Math.sign(number) * Math.round(Math.abs(number));
  return Math.abs(rounded) < 2 ** 63 ? BigInt(rounded) : null;
}

function laxString(value: Json): string | null {
  return typeof value === "number" ? jsonFloat(value) : scalarText(value);
}

function laxBool(text: string): boolean | null {
  const value = read(text);
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint" || typeof value === "number") return Number(value) !== 0;
  if (typeof value === "string" && /^(true|false)$/i.test(value))
    return value.toLowerCase() === "true";
  return null;
}

export const jsonFunctions = [
  scalar("bq_json_value_of", ["text", "text", "bool"], "text", (text, path, isJson) =>
    scalarText(at(text, path, isJson)),
  ),
  scalar("bq_json_query_of", ["text", "text", "bool"], "text", (text, path, isJson) =>
    queryText(at(text, path, isJson), isJson),
  ),
  scalar("bq_json_query_in_mode", ["text", "text"], "text", queryInMode),
  scalar("bq_json_value_array", ["text", "text", "bool"], "texts", valueArray),
  scalar("bq_json_query_array", ["text", "text", "bool"], "texts", queryArray),
  scalar("bq_json_field", ["text", "text"], "text", (text, name) =>
    queryText(child(read(text), name), true),
  ),
  scalar("bq_json_element", ["text", "int"], "text", (text, index) => {
    const value = read(text);
    return index < 0n || !Array.isArray(value) ? null : queryText(value[Number(index)], true);
  }),
  scalar("bq_json_canonical", ["text"], "text", canonicalJsonText),
  scalar("bq_parse_json", ["text", "text"], "text", (text, mode) => {
    try {
      return mode === "round" ? canonicalJsonText(text) : exactJsonText(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(reason.startsWith("Invalid input") ? reason : `Invalid input: ${reason}`, {
        cause: error,
      });
    }
  }),
  scalar("bq_json_pretty", ["text"], "text", (text) => pretty(parseJson(text, spelled), "")),
  scalar("bq_json_escape", ["text"], "text", quoteJson),
  scalar("bq_json_float64", ["float"], "text", (value) =>
    Number.isFinite(value) ? jsonFloat(value) : `"${floatText(value)}"`,
  ),
  scalar("bq_json_float_kept", ["float"], "text", (value) =>
    Number.isFinite(value) ? shortestText(value) : `"${floatText(value)}"`,
  ),
  // TO_JSON_STRING writes a number only for whole ones that FLOAT64 holds, TO_JSON for all that FLOAT64 holds.
  scalar("bq_json_decimal", ["text", "bool"], "text", (text, whole) =>
    Math.abs(Number(text)) <= 2 ** 53 &&
    (whole ? /^-?\d+$/ : /^-?\d+(\.\d{1,15})?$/).test(text) &&
    text.length <= 17
      ? text
      : `"${text}"`,
  ),
  scalar("bq_json_type", ["text"], "text", jsonType),
  scalar("bq_json_int64_of", ["text"], "int", strictInt64),
  scalar("bq_json_float64_of", ["text"], "float", (text) =>
    strict(text, "number", (value) =>
      typeof value === "bigint" || typeof value === "number" ? Number(value) : undefined,
    ),
  ),
  scalar("bq_json_float64_in", ["text", "text"], "float", (text, mode) => {
    const value = strict(text, "number", (json) =>
      typeof json === "bigint" || typeof json === "number" ? json : undefined,
    );
    if (mode === "exact" && typeof value === "bigint" && BigInt(Number(value)) !== value)
      throw new Error(
        `JSON number: ${value} cannot be converted to FLOAT64 without loss of precision`,
      );
    return Number(value);
  }),
  scalar("bq_json_elements", ["text", "text"], "texts", (text, mode) => {
    const value = read(text);
    if (Array.isArray(value)) return value.map((item) => writeJson(item, true));
    if (mode === "lax") return null;
    throw new Error("The provided JSON input is not an array");
  }),
  scalar("bq_json_bool_of", ["text"], "bool", (text) =>
    strict(text, "boolean", (value) => (typeof value === "boolean" ? value : undefined)),
  ),
  scalar("bq_json_string", ["text"], "text", (text) =>
    strict(text, "string", (value) => (typeof value === "string" ? value : undefined)),
  ),
  scalar("bq_lax_int64", ["text"], "int", laxInt64),
  scalar("bq_lax_float64", ["text"], "float", (text) => laxNumber(read(text)) ?? null),
  scalar("bq_lax_bool", ["text"], "bool", laxBool),
  scalar("bq_lax_string", ["text"], "text", (text) => laxString(read(text))),
];

/** Whole floats keep no point in TO_JSON_STRING of FLOAT64: `1`, not `1.0`. */
function jsonFloat(value: number): string {
  return shortestText(value).replace(/\.0$/, "");
}

/** Two spaces a level, as TO_JSON_STRING(…, true) writes. */
export function prettyJson(value: Json): string {
  return pretty(value, "");
}

function pretty(value: Json, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0)
    return `[\n${value.map((item) => inner + pretty(item, inner)).join(",\n")}\n${indent}]`;
  if (value instanceof Map && value.size > 0)
    return `{\n${[...value].map(([key, item]) => `${inner}${quoteJson(key)}: ${pretty(item, inner)}`).join(",\n")}\n${indent}}`;
  return writeJson(value, false);
}
