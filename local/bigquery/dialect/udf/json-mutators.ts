import { parsePath } from "../functions/json.ts";
import { child } from "./json.ts";
import { type Json, parseJson, roundedNumber, writeJson } from "./json-text.ts";
import { scalar } from "./scalar-function.ts";

type Steps = readonly (string | number)[];

const read = (text: string): Json => parseJson(text, roundedNumber);

/** The container that the last step of a path lies in. */
function parentOf(root: Json, steps: Steps): Json | undefined {
  let value: Json | undefined = root;
  for (const step of steps.slice(0, -1)) value = child(value, step);
  return value;
}

/** Replaces the value at a path; `create` makes what is missing on the way, where null or nothing stands. */
function setAt(root: Json, steps: Steps, value: Json, create: boolean): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === "string") {
    if (root === null && create) return new Map([[step, setAt(null, rest, value, create)]]);
    if (!(root instanceof Map) || (!create && !root.has(step))) return root;
    root.set(step, setAt(root.get(step) ?? null, rest, value, create));
    return root;
  }
  const list: Json[] | undefined =
    root === null && create ? [] : Array.isArray(root) ? root : undefined;
  if (list === undefined || (!create && step >= list.length)) return root;
  while (list.length < step) list.push(null);
  list[step] = setAt(list[step] ?? null, rest, value, create);
  return list;
}

interface Given {
  readonly value: Json;
  /** It came from a SQL ARRAY, whose elements are inserted one by one. */
  readonly spread: boolean;
}

function given(text: string | null): Given {
  const spread = text !== null && text.startsWith("spread:");
  return { value: read(spread ? text.slice(7) : (text ?? "null")), spread };
}

function eachPair(
  text: string,
  paths: readonly (string | null)[],
  values: readonly (string | null)[],
  apply: (root: Json, steps: Steps, given: Given) => Json,
): string | null {
  let root = read(text);
  for (const [index, path] of paths.entries()) {
    if (path === null) return null;
    root = apply(root, parsePath(path), given(values[index] ?? null));
  }
  return writeJson(root);
}

const elementsOf = (value: Given, each: boolean): Json[] =>
  value.spread && each && Array.isArray(value.value) ? value.value : [value.value];

function insert(root: Json, steps: Steps, value: Given, each: boolean): Json {
  const index = steps.at(-1);
  if (typeof index !== "number") return root;
  const container = steps.length === 1 ? root : parentOf(root, steps);
  if (container === null || container === undefined) {
    const list: Json[] = Array.from({ length: index }, () => null);
    return container === undefined
      ? root
      : setAt(root, steps.slice(0, -1), [...list, ...elementsOf(value, each)], true);
  }
  if (!Array.isArray(container)) return root;
  while (container.length < index) container.push(null);
  container.splice(index, 0, ...elementsOf(value, each));
  return root;
}

function append(root: Json, steps: Steps, value: Given, each: boolean): Json {
  let target: Json | undefined = root;
  for (const step of steps) target = child(target, step);
  if (target === null) return setAt(root, steps, elementsOf(value, each), true);
  if (Array.isArray(target)) target.push(...elementsOf(value, each));
  return root;
}

function remove(text: string, paths: readonly (string | null)[]): string | null {
  const root = read(text);
  for (const path of paths) {
    if (path === null) return null;
    const steps = parsePath(path);
    const last = steps.at(-1);
    if (last === undefined) throw new Error("The JSONPath cannot be '$'");
    const container = parentOf(root, steps);
    if (container instanceof Map) container.delete(String(last));
    else if (Array.isArray(container) && typeof last === "number") container.splice(last, 1);
  }
  return writeJson(root);
}

function stripNulls(value: Json, arrays: boolean, empty: boolean): Json | undefined {
  if (value instanceof Map) {
    for (const [key, item] of value) {
      const kept = stripNulls(item, arrays, empty);
      if (kept === undefined) value.delete(key);
      else value.set(key, kept);
    }
    return empty && value.size === 0 ? undefined : value;
  }
  if (Array.isArray(value)) {
    const kept = value.map((item) => stripNulls(item, arrays, empty));
    const list = arrays
      ? kept.filter((item) => item !== undefined)
      : kept.map((item) => item ?? null);
    return empty && list.length === 0 ? undefined : list;
  }
  return value === null ? undefined : value;
}

/** How deep arrays are looked into: not at all, unless an array holds them directly, or always. */
const arrayDepths: Readonly<Record<string, number>> = {
  strict: 0,
  lax: 1,
  "lax recursive": Number.POSITIVE_INFINITY,
};

function keys(
  value: Json,
  depth: number,
  prefix: string,
  found: Set<string>,
  arrays: number,
  inside = 0,
): void {
  if (depth === 0) return;
  if (Array.isArray(value) && inside < arrays)
    for (const item of value) keys(item, depth, prefix, found, arrays, inside + 1);
  if (!(value instanceof Map)) return;
  for (const [key, item] of value) {
    const name = /[.\s"]/.test(key) ? `"${key}"` : key;
    const path = prefix === "" ? name : `${prefix}.${name}`;
    found.add(path);
    keys(item, depth - 1, path, found, arrays);
  }
}

const flatten = (value: Json): Json[] => (Array.isArray(value) ? value.flatMap(flatten) : [value]);

export const jsonMutatorFunctions = [
  scalar("bq_json_set", ["text", "texts", "texts", "bool"], "text", (text, paths, values, create) =>
    eachPair(text, paths, values, (root, steps, { value }) => setAt(root, steps, value, create)),
  ),
  scalar(
    "bq_json_array_insert",
    ["text", "texts", "texts", "bool"],
    "text",
    (text, paths, values, each) =>
      eachPair(text, paths, values, (root, steps, value) => insert(root, steps, value, each)),
  ),
  scalar(
    "bq_json_array_append",
    ["text", "texts", "texts", "bool"],
    "text",
    (text, paths, values, each) =>
      eachPair(text, paths, values, (root, steps, value) => append(root, steps, value, each)),
  ),
  scalar("bq_json_remove", ["text", "texts"], "text", remove),
  scalar(
    "bq_json_strip_nulls",
    ["text", "text", "bool", "bool"],
    "text",
    (text, path, arrays, empty) => {
      const root = read(text);
      const steps = parsePath(path);
      let target: Json | undefined = root;
      for (const step of steps) target = child(target, step);
      if (target === undefined) return writeJson(root);
      return writeJson(setAt(root, steps, stripNulls(target, arrays, empty) ?? null, false));
    },
  ),
  scalar("bq_json_object", ["texts", "texts"], "text", (names, values) => {
    if (names.length !== values.length)
      throw new Error("The number of keys and values must match in JSON_OBJECT");
    const object = new Map<string, Json>();
    for (const [index, name] of names.entries()) {
      if (name === null) throw new Error("A key cannot be NULL in JSON_OBJECT");
      if (!object.has(name)) object.set(name, given(values[index] ?? null).value);
    }
    return writeJson(object);
  }),
  scalar("bq_json_keys", ["text", "int", "text"], "texts", (text, depth, mode) => {
    if (depth < 1n) throw new Error("max_depth must be positive in JSON_KEYS");
    const arrays = arrayDepths[mode.toLowerCase()];
    if (arrays === undefined) throw new Error(`Invalid mode in JSON_KEYS: ${mode}`);
    const found = new Set<string>();
    keys(read(text), Number(depth), "", found, arrays);
    return [...found].toSorted();
  }),
  scalar("bq_json_flatten", ["text"], "texts", (text) =>
    flatten(read(text)).map((item) => writeJson(item)),
  ),
  scalar("bq_json_contains_path", ["text", "text"], "bool", (text, path) => {
    let target: Json | undefined = read(text);
    for (const step of parsePath(path)) target = child(target, step);
    return target !== undefined;
  }),
];
