import { type Value, integerRange, isBytes, isFunctionReference, isMap } from "./value.ts";
import { typeError, valueError } from "../execution/workflow-error.ts";

type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context: { readonly source?: string },
) => unknown;

const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** Integers without fraction or exponent stay 64-bit integers, exactly; every other number is a double. */
export function parseJson(text: string): Value {
  try {
    return parseWithSource(text, (_key, value, { source }) => {
      if (typeof value === "number") return numberOf(source ?? String(value));
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      return new Map(Object.entries(value));
    }) as Value;
  } catch (cause) {
    throw valueError(`invalid JSON: ${(cause as Error).message}`);
  }
}

function numberOf(source: string): bigint | number {
  if (!/^-?\d+$/.test(source)) return Number(source);
  const integer = BigInt(source);
  return integer < integerRange.min || integer > integerRange.max ? Number(source) : integer;
}

export interface Indentation {
  readonly prefix: string;
  readonly indent: string;
}

/** @throws TypeError of Workflows for bytes and functions, which JSON cannot hold. */
export function encodeJson(value: Value, indentation?: Indentation): string {
  return encode(value, indentation, "");
}

function encode(value: Value, indentation: Indentation | undefined, margin: string): string {
  if (value === null) return "null";
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw valueError(`JSON has no number ${value}`);
  }
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) {
    return wrap(
      "[]",
      value.map((entry) => encode(entry, indentation, deeper(indentation, margin))),
      indentation,
      margin,
    );
  }
  if (isMap(value)) {
    const colon = indentation ? ": " : ":";
    const entries = [...value].map(
      ([key, entry]) =>
        JSON.stringify(key) + colon + encode(entry, indentation, deeper(indentation, margin)),
    );
    return wrap("{}", entries, indentation, margin);
  }
  if (isBytes(value)) {
    throw typeError("bytes cannot be encoded as JSON: use base64.encode or text.decode first");
  }
  if (isFunctionReference(value)) {
    throw typeError(`the function ${value.functionName} cannot be encoded as JSON`);
  }
  return String(value);
}

const deeper = (indentation: Indentation | undefined, margin: string): string =>
  indentation ? margin + indentation.indent : "";

function wrap(
  brackets: string,
  entries: readonly string[],
  indentation: Indentation | undefined,
  margin: string,
): string {
  const [open, close] = [brackets.charAt(0), brackets.charAt(1)];
  if (entries.length === 0) return brackets;
  if (!indentation) return open + entries.join(",") + close;
  const start = `\n${indentation.prefix}${margin}`;
  const lines = entries.map((entry) => start + indentation.indent + entry);
  return `${open}${lines.join(",")}${start}${close}`;
}

/** Plain JavaScript data (a decoded argument, a test's literal) as a value; integral numbers become integers. */
export function valueOf(data: unknown): Value {
  if (data === null || data === undefined) return null;
  if (typeof data === "number") return Number.isSafeInteger(data) ? BigInt(data) : data;
  if (typeof data === "boolean" || typeof data === "bigint" || typeof data === "string")
    return data;
  if (data instanceof Uint8Array) return data;
  if (Array.isArray(data)) return data.map(valueOf);
  if (data instanceof Map) {
    return new Map([...data].map(([key, entry]) => [String(key), valueOf(entry)]));
  }
  if (typeof data === "object") {
    return new Map(
      Object.entries(data)
        .filter(([, entry]) => entry !== undefined)
        .map(([key, entry]) => [key, valueOf(entry)]),
    );
  }
  throw new TypeError(`A ${typeof data} is no Workflows value`);
}
