import { BigQueryError } from "../errors.ts";

/** A JSON object as it came over the wire. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member as an object; absent or null is `undefined`, anything else is BigQuery's 400. */
export function objectAt(body: Json, key: string): Json | undefined {
  const value = body[key] ?? undefined;
  if (value === undefined || isObject(value)) return value;
  throw wrongType(key, "an object");
}

export function requireObject(body: Json, key: string): Json {
  const value = objectAt(body, key);
  if (value === undefined) throw missing(key);
  return value;
}

export function textAt(body: Json, key: string): string | undefined {
  const value = body[key] ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw wrongType(key, "a string");
}

export function requireText(body: Json, key: string): string {
  const value = textAt(body, key);
  if (value === undefined || value === "") throw missing(key);
  return value;
}

/** Google's JSON mapping allows a number or its decimal string. */
export function integerAt(body: Json, key: string): number | undefined {
  const value = body[key] ?? undefined;
  if (value === undefined) return undefined;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number)) return number;
  throw wrongType(key, "an integer");
}

export function booleanAt(body: Json, key: string): boolean | undefined {
  const value = body[key] ?? undefined;
  if (value === undefined || typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  throw wrongType(key, "a boolean");
}

export function listAt(body: Json, key: string): readonly unknown[] | undefined {
  const value = body[key] ?? undefined;
  if (value === undefined || Array.isArray(value)) return value;
  throw wrongType(key, "a list");
}

export function objectsAt(body: Json, key: string): readonly Json[] | undefined {
  return listAt(body, key)?.map((item) => {
    if (isObject(item)) return item;
    throw wrongType(key, "a list of objects");
  });
}

export function textsAt(body: Json, key: string): readonly string[] | undefined {
  return listAt(body, key)?.map((item) => {
    if (typeof item === "string") return item;
    throw wrongType(key, "a list of strings");
  });
}

/** Clients send settings that they do not use as empty or false. */
export function isUnset(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).length === 0;
  return !value || (Array.isArray(value) && value.length === 0);
}

/** Drops members that are undefined, so that an answer holds only what is known. */
export function present<T extends Record<string, unknown>>(members: T): Present<T> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Present<T>;
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function missing(key: string): BigQueryError {
  return new BigQueryError("invalid", `Required parameter is missing: ${key}`);
}

function wrongType(key: string, expected: string): BigQueryError {
  return new BigQueryError("invalid", `Invalid value for ${key}: it must be ${expected}.`);
}
