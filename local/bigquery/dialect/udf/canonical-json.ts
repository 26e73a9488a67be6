import { canonicalJson, exactNumber, parseJson, writeJson } from "./json-text.ts";

/** Letters that canonical text escapes. */
const escaped = /[\u007f\u2028\u2029]/;
/** Keys are counted by `":`. */
const spacedKey = /"\s+:/;
/**
 * A number with a point or an exponent, by what stands before it: nothing, a key's colon, a bracket or a comma. A string may hold
 * something that looks like one.
 */
const pointed = /(?:^|":|[[,])\s*-?(?:0|[1-9]\d*)[.eE]/g;
/** More digits than every FLOAT64 keeps. */
const manyDigits = /[\d.]{17}/;
const maxDepth = 200;

/**
 * `canonicalJson`, several times as fast for the texts that JavaScript's own parser reads without losing anything: whole
 * numbers within 2^53, fractions of common size, no repeated keys, no keys that look like array indexes. Throws on what is not
 * JSON.
 */
export function canonicalJsonText(text: string): string {
  return quickly(text) ?? canonicalJson(text);
}

/** The same, but a number that FLOAT64 would change is refused. */
export function exactJsonText(text: string): string {
  const canonical = manyDigits.test(text) ? undefined : quickly(text);
  return canonical ?? writeJson(parseJson(text, exactNumber));
}

/** Undefined where the careful way must decide, or say what is wrong. */
function quickly(text: string): string | undefined {
  if (escaped.test(text) || spacedKey.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const walk: Walk = { keys: 0, fractions: 0, exact: true };
  const sorted = sortKeys(value, walk, 0);
  if (!walk.exact || walk.keys !== countKeys(text) || walk.fractions !== countPointed(text))
    return undefined;
  const canonical = JSON.stringify(sorted);
  return text.includes("\\") && escaped.test(canonical) ? undefined : canonical;
}

interface Walk {
  keys: number;
  /** Numbers that are not whole. */
  fractions: number;
  exact: boolean;
}

function sortKeys(value: unknown, walk: Walk, depth: number): unknown {
  if (typeof value === "string") return value;
  if (typeof value === "number") {
    if (Number.isInteger(value))
      walk.exact &&= Number.isSafeInteger(value) && !Object.is(value, -0);
    else {
      walk.fractions++;
      walk.exact &&= Math.abs(value) >= 1e-4 && Math.abs(value) < 1e15;
    }
    return value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth > maxDepth) walk.exact = false;
  if (!walk.exact) return value;
  if (!Array.isArray(value)) return sortObject(value as Record<string, unknown>, walk, depth);
  for (let index = 0; index < value.length; index++)
    value[index] = sortKeys(value[index], walk, depth + 1);
  return value;
}

function sortObject(object: Record<string, unknown>, walk: Walk, depth: number): unknown {
  const keys = Object.keys(object);
  walk.keys += keys.length;
  let inOrder = true;
  let last = "";
  for (const key of keys) {
    // JavaScript puts such keys first whatever their order, and treats this one as no key at all.
    if (isDigit(key.charCodeAt(0)) || key === "__proto__") walk.exact = false;
    inOrder &&= last <= key;
    last = key;
    const value = object[key];
    if (typeof value !== "string") {
      const sorted = sortKeys(value, walk, depth + 1);
      if (sorted !== value) object[key] = sorted;
    }
  }
  if (inOrder) return object;
  const ordered: Record<string, unknown> = {};
  for (const key of keys.toSorted(byCodeUnit)) ordered[key] = object[key];
  return ordered;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Keys as they are written; a repeated key, or a string that looks like one, makes it more than the object holds. */
function countKeys(text: string): number {
  let count = 0;
  for (let at = text.indexOf('":'); at >= 0; at = text.indexOf('":', at + 2)) count++;
  return count;
}

/** `1.0` and `1e3` are FLOAT64s that JavaScript reads as whole: they make these more than the fractions. */
function countPointed(text: string): number {
  let count = 0;
  pointed.lastIndex = 0;
  while (pointed.test(text)) count++;
  return count;
}
