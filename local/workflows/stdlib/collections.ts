import { keyError, typeError } from "../execution/workflow-error.ts";
import {
  type Value,
  type ValueMap,
  compareNumbers,
  deepCopy,
  isMap,
  typeName,
} from "../values/value.ts";
import { type LibraryFunction, asList, asMap, asNumber, asString, required } from "./function.ts";
import { inRange } from "../expression/operators.ts";

/** https://cloud.google.com/workflows/docs/reference/stdlib/overview */
export const collections: Readonly<Record<string, LibraryFunction>> = {
  "list.concat": required(["objs", "val"], ([objects, value]) => [
    ...asList(objects, "list.concat's objs"),
    value,
  ]),
  "list.prepend": required(["objs", "val"], ([objects, value]) => [
    value,
    ...asList(objects, "list.prepend's objs"),
  ]),
  "map.get": required(["map", "keys"], ([map, keys]) => lookUp(map, keys)),
  "map.delete": required(["map", "key"], ([map, key]) => {
    const copy = new Map(asMap(map, "map.delete's map"));
    const name = asString(key, "map.delete's key");
    if (!copy.delete(name)) throw keyError(`key not found: ${name}`);
    return copy;
  }),
  "map.merge": required(
    ["first", "second"],
    ([first, second]) =>
      new Map([...asMap(first, "map.merge's first"), ...asMap(second, "map.merge's second")]),
  ),
  "map.merge_nested": required(["first", "second"], ([first, second]) =>
    mergeNested(asMap(first, "map.merge_nested's first"), asMap(second, "second")),
  ),
  "math.abs": required(["x"], ([x]) => absolute(asNumber(x, "math.abs's x"))),
  "math.max": required(["x", "y"], ([x, y]) => {
    const [left, right] = [asNumber(x, "math.max's x"), asNumber(y, "math.max's y")];
    return compareNumbers(left, right) >= 0 ? left : right;
  }),
  "math.min": required(["x", "y"], ([x, y]) => {
    const [left, right] = [asNumber(x, "math.min's x"), asNumber(y, "math.min's y")];
    return compareNumbers(left, right) <= 0 ? left : right;
  }),
};

/**
 * A key, or a list of keys and list indexes to walk down; null where anything on the way is missing.
 * https://cloud.google.com/workflows/docs/reference/stdlib/map/get
 */
function lookUp(map: Value, keys: Value): Value {
  const path = Array.isArray(keys) ? keys : [keys];
  let current: Value = map;
  for (const key of path) {
    if (typeof key !== "string" && typeof key !== "bigint") {
      throw typeError(`map.get takes strings and integers as keys, got ${typeName(key)}`);
    }
    const found: Value | undefined = child(current, key);
    if (found === undefined || found === null) return null;
    current = found;
  }
  return current;
}

function child(container: Value, key: string | bigint): Value | undefined {
  if (isMap(container)) return typeof key === "string" ? container.get(key) : undefined;
  if (Array.isArray(container) && typeof key === "bigint" && key >= 0n) {
    return container[Number(key)];
  }
  return undefined;
}

function mergeNested(first: ValueMap, second: ValueMap): ValueMap {
  const merged = new Map(first);
  for (const [key, value] of second) {
    const existing = merged.get(key) ?? null;
    merged.set(
      key,
      isMap(existing) && isMap(value) ? mergeNested(existing, value) : deepCopy(value),
    );
  }
  return merged;
}

function absolute(x: bigint | number): bigint | number {
  if (typeof x === "number") return Math.abs(x);
  return inRange(x < 0n ? -x : x);
}
