import { shortestText } from "./numbers.ts";

/** A number as it is spelled in a JSON text. */
export class Spelled {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** JSON as GoogleSQL holds it: whole numbers of 64 bits exactly, all others as FLOAT64. */
export type Json = null | boolean | string | bigint | number | Spelled | Json[] | Map<string, Json>;

export type ReadNumber = (spelling: string) => Json;

/** Canonical reading of numbers: INT64 and UINT64 exactly, else the nearest FLOAT64. */
export function roundedNumber(spelling: string): Json {
  if (/^-?\d+$/.test(spelling)) {
    if (spelling.length < 16)
      return BigInt(spelling) === 0n && spelling.startsWith("-") ? -0 : BigInt(spelling);
    const whole = BigInt(spelling);
    if (whole >= -(1n << 63n) && whole < 1n << 64n) return whole;
  }
  const value = Number(spelling);
  if (!Number.isFinite(value))
    throw new Error(`JSON number: ${spelling} cannot be parsed without loss of precision`);
  return value;
}

/** PARSE_JSON's default: a number that FLOAT64 would change is refused. */
export function exactNumber(spelling: string): Json {
  const value = roundedNumber(spelling);
  if (typeof value !== "number" || sameDecimal(spelling, value)) return value;
  throw new Error(
    `Invalid input: Input number: ${spelling} cannot round-trip through string representation`,
  );
}

function sameDecimal(spelling: string, value: number): boolean {
  return decimalForm(spelling) === decimalForm(String(value));
}

function decimalForm(spelling: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(spelling);
  if (match === null) return spelling;
  const digits = `${match[2] ?? ""}${match[3] ?? ""}`.replace(/^0+/, "");
  const trimmed = digits.replace(/0+$/, "");
  const exponent =
    Number(match[4] ?? 0) - (match[3] ?? "").length + (digits.length - trimmed.length);
  return trimmed === "" ? "0" : `${match[1] ?? ""}${trimmed}e${exponent}`;
}

const token =
  /\s*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/uy;

/** Reads JSON text; throws on what is not JSON. */
export function parseJson(text: string, readNumber: ReadNumber): Json {
  const reader = { text, at: 0 };
  const value = readValue(reader, readNumber, 0);
  if (text.slice(reader.at).trim() !== "")
    throw new Error("syntax error while parsing value - unexpected trailing text");
  return value;
}

interface Position {
  readonly text: string;
  at: number;
}

function next(position: Position): RegExpExecArray {
  token.lastIndex = position.at;
  const match = token.exec(position.text);
  if (match === null) throw new Error("syntax error while parsing value");
  position.at = token.lastIndex;
  return match;
}

function readValue(
  position: Position,
  readNumber: ReadNumber,
  depth: number,
  opened?: RegExpExecArray,
): Json {
  if (depth > 500) throw new Error("Max JSON nesting depth 500 has been exceeded");
  const match = opened ?? next(position);
  if (match[2] !== undefined) return JSON.parse(match[2]) as string;
  if (match[3] !== undefined) return readNumber(match[3]);
  if (match[4] !== undefined) return match[4] === "null" ? null : match[4] === "true";
  if (match[1] === "[") return readArray(position, readNumber, depth);
  if (match[1] === "{") return readObject(position, readNumber, depth);
  throw new Error(`syntax error while parsing value - unexpected '${match[1]}'`);
}

function readArray(position: Position, readNumber: ReadNumber, depth: number): Json[] {
  const list: Json[] = [];
  let first = next(position);
  if (first[1] === "]") return list;
  for (;;) {
    list.push(readValue(position, readNumber, depth + 1, first));
    const after = next(position)[1];
    if (after === "]") return list;
    if (after !== ",") throw new Error("syntax error while parsing array");
    first = next(position);
  }
}

function readObject(position: Position, readNumber: ReadNumber, depth: number): Map<string, Json> {
  const object = new Map<string, Json>();
  let key = next(position);
  if (key[1] === "}") return object;
  for (;;) {
    if (key[2] === undefined || next(position)[1] !== ":")
      throw new Error("syntax error while parsing object");
    const name = JSON.parse(key[2]) as string;
    const value = readValue(position, readNumber, depth + 1);
    // The first of equal keys counts.
    if (!object.has(name)) object.set(name, value);
    const after = next(position)[1];
    if (after === "}") return object;
    if (after !== ",") throw new Error("syntax error while parsing object");
    key = next(position);
  }
}

/** Canonical text: no blanks, keys in order, floats with a point or exponent. */
export function writeJson(value: Json, sorted = true): string {
  if (value === null) return "null";
  if (value instanceof Spelled) return value.text;
  if (typeof value === "string") return quoteJson(value);
  if (typeof value === "number") return shortestText(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item, sorted)).join(",")}]`;
  const entries = sorted
    ? [...value].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    : [...value];
  return `{${entries.map(([key, item]) => `${quoteJson(key)}:${writeJson(item, sorted)}`).join(",")}}`;
}

export function quoteJson(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[\u2028\u2029\u007f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Canonical text of any JSON text. */
export function canonicalJson(text: string): string {
  return writeJson(parseJson(text, roundedNumber));
}
