import type { SqlType } from "../../../../sql/analyzer/types.ts";
import { type Json, Spelled, writeJson } from "./json-text.ts";
import { floatText } from "./numbers.ts";

/** Numbers as they were spelled, text without its quotes. */
export function plainText(value: Json): string {
  if (value instanceof Spelled) return value.text;
  return typeof value === "string" ? value : writeJson(value, false);
}

/** %t: as the value is shown. */
export function printable(type: SqlType, value: Json): string {
  if (value === null && type.kind !== "JSON") return "NULL";
  switch (type.kind) {
    case "ARRAY":
      return `[${elementsOf(value)
        .map((item) => printable(type.element, item))
        .join(", ")}]`;
    case "STRUCT":
      return `(${membersOf(value)
        .map((item, index) => printable(memberType(type, index), item))
        .join(", ")})`;
    case "TIMESTAMP":
      return plainText(value).replace("T", " ").replace("Z", "+00");
    case "DATETIME":
      return plainText(value).replace("T", " ");
    case "FLOAT64":
      return printedFloat(value);
    case "BYTES":
      return bytesText(plainText(value), "");
    case "JSON":
      return writeJson(value);
    default:
      return plainText(value);
  }
}

/** %T: as a literal of its type. */
export function literal(type: SqlType, value: Json): string {
  if (value === null && type.kind !== "JSON") return "NULL";
  switch (type.kind) {
    case "ARRAY":
      return `[${elementsOf(value)
        .map((item) => literal(type.element, item))
        .join(", ")}]`;
    case "STRUCT":
      // One value in brackets would be that value, not a STRUCT of it.
      return `${type.fields.length === 1 ? "STRUCT" : ""}(${membersOf(value)
        .map((item, index) => literal(memberType(type, index), item))
        .join(", ")})`;
    case "FLOAT64": {
      const text = printedFloat(value);
      return /[a-z]{3}/.test(text) ? `CAST("${text}" AS FLOAT64)` : text;
    }
    case "DATE":
    case "DATETIME":
    case "TIMESTAMP":
    case "TIME":
    case "NUMERIC":
    case "BIGNUMERIC":
      return `${type.kind} "${printable(type, value)}"`;
    case "INTERVAL":
      return `INTERVAL "${printable(type, value)}" YEAR TO SECOND`;
    case "RANGE":
      return `RANGE<${type.element.kind}> "${printable(type, value)}"`;
    case "JSON":
      return `JSON ${quoted(writeJson(value))}`;
    case "BYTES": {
      const quote = quoteFor(Buffer.from(plainText(value), "hex").toString("latin1"));
      return `b${quote}${bytesText(plainText(value), quote)}${quote}`;
    }
    case "STRING":
      return quoted(plainText(value));
    default:
      return printable(type, value);
  }
}

const elementsOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : []);
const membersOf = (value: Json): readonly Json[] =>
  value instanceof Map ? [...value.values()] : [];

function memberType(type: Extract<SqlType, { kind: "STRUCT" }>, index: number): SqlType {
  return type.fields[index]?.type ?? { kind: "STRING" };
}

function printedFloat(value: Json): string {
  const text = floatText(Number(plainText(value)));
  return { NaN: "nan", Infinity: "inf", "-Infinity": "-inf" }[text] ?? text;
}

/** Double quotes, unless the text has some and no single ones. */
const quoteFor = (text: string): string => (text.includes('"') && !text.includes("'") ? "'" : '"');

const escapes: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\\": "\\\\",
};

function quoted(text: string): string {
  const quote = quoteFor(text);
  const letters = Array.from(text, (letter) => {
    if (letter === quote) return `\\${quote}`;
    const code = letter.codePointAt(0) ?? 0;
    return (
      escapes[letter] ??
      (code < 32 || code === 127 ? `\\x${code.toString(16).padStart(2, "0")}` : letter)
    );
  });
  return quote + letters.join("") + quote;
}

/** Printable ASCII as it is, all else escaped. */
function bytesText(hex: string, quote: string): string {
  const letters = Array.from(Buffer.from(hex, "hex"), (byte) => {
    const letter = String.fromCharCode(byte);
    if (letter === quote) return `\\${quote}`;
    if (byte === 92) return "\\\\";
    return byte >= 32 && byte < 127 ? letter : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return letters.join("");
}
