import { prettyJson } from "./json.ts";
import { type Json, Spelled, parseJson, writeJson } from "./json-text.ts";
import { exactText, floatText } from "./numbers.ts";
import { scalar } from "./scalar-function.ts";

interface Argument {
  readonly type: string;
  readonly value: Json;
}

const specifier = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])/g;

/** FORMAT: printf over typed values. NULL for any specifier but %t and %T gives NULL. */
function format(pattern: string, encoded: readonly (string | null)[]): string | null {
  const args = encoded.map((text): Argument => {
    const colon = (text ?? "").indexOf(":");
    return {
      type: (text ?? "").slice(0, colon),
      value: parseJson((text ?? "").slice(colon + 1), (spelling) => new Spelled(spelling)),
    };
  });
  let index = 0;
  let isNull = false;
  const take = (): Argument => {
    const argument = args[index++];
    if (argument === undefined)
      throw new Error(`Too few arguments to FORMAT for pattern "${pattern}"`);
    return argument;
  };
  const result = pattern.replaceAll(
    specifier,
    (
      whole: string,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      letter: string,
    ) => {
      if (letter === "%") return "%";
      const size = width === "*" ? Number(plain(take().value)) : Number(width ?? 0);
      const digits =
        precision === "*"
          ? Number(plain(take().value))
          : precision === undefined
            ? /\.[a-zA-Z]$/.test(whole)
              ? 0
              : undefined
            : Number(precision);
      const argument = take();
      if (argument.value === null && letter !== "t" && letter !== "T") {
        isNull = true;
        return "";
      }
      const text = convert(letter, flags, digits, argument);
      return pad(text, flags, size, letter);
    },
  );
  if (index < args.length)
    throw new Error(
      `Too many arguments to FORMAT for pattern "${pattern}"; Expected ${index}; Got ${args.length}`,
    );
  return isNull ? null : result;
}

function plain(value: Json): string {
  if (value instanceof Spelled) return value.text;
  return typeof value === "string" ? value : writeJson(value, false);
}

function convert(
  letter: string,
  flags: string,
  digits: number | undefined,
  argument: Argument,
): string {
  switch (letter) {
    case "d":
    case "i":
    case "u":
      return signed(group(plain(argument.value), flags), flags);
    case "x":
    case "X":
    case "o":
      return based(letter, flags, BigInt(plain(argument.value)));
    case "f":
    case "F":
    case "e":
    case "E":
    case "g":
    case "G":
      return signed(group(floating(letter, digits ?? 6, argument), flags), flags);
    case "s":
      return digits === undefined
        ? plain(argument.value)
        : [...plain(argument.value)].slice(0, digits).join("");
    case "p":
      return writeJson(argument.value, false);
    case "P":
      return prettyJson(argument.value);
    case "t":
      return printable(argument.type, argument.value);
    case "T":
      return literal(argument.type, argument.value);
    default:
      throw new Error(`Invalid format specifier character "${letter}" in FORMAT pattern`);
  }
}

function signed(text: string, flags: string): string {
  if (text.startsWith("-")) return text;
  return flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;
}

function group(text: string, flags: string): string {
  if (!flags.includes("'")) return text;
  return text.replace(/\d+/, (whole) => whole.replaceAll(/\B(?=(\d{3})+$)/g, ","));
}

function based(letter: string, flags: string, value: bigint): string {
  const radix = letter === "o" ? 8 : 16;
  const body = (value < 0n ? -value : value).toString(radix);
  const prefix = flags.includes("#") && value !== 0n ? (radix === 8 ? "0" : "0x") : "";
  const text = `${value < 0n ? "-" : ""}${prefix}${body}`;
  return letter === "X" ? text.toUpperCase() : text;
}

function floating(letter: string, digits: number, argument: Argument): string {
  const text = plain(argument.value);
  const value = Number(text);
  if (!Number.isFinite(value))
    return (Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf")[
      /[A-Z]/.test(letter) ? "toUpperCase" : "toString"
    ]();
  const lower = letter.toLowerCase();
  const written =
    lower === "f"
      ? fixed(text, value, digits, /NUMERIC/.test(argument.type))
      : lower === "e"
        ? twoDigits(value.toExponential(digits))
        : general(value, digits === 0 ? 1 : digits);
  return letter === lower ? written : written.toUpperCase();
}

/** Decimal digits of the exact value; a tie goes to the even digit for FLOAT64 and away from zero for decimals, as in C++. */
function fixed(text: string, value: number, digits: number, exactDecimal: boolean): string {
  const exact = exactDecimal ? text : exactText(value);
  const [whole = "0", fraction = ""] = exact.replace("-", "").split(".");
  const kept = BigInt(`${whole}${fraction.padEnd(digits, "0").slice(0, digits)}`);
  const rest = fraction.slice(digits).replace(/0+$/, "");
  const tie = rest === "5";
  const up = tie ? exactDecimal || kept % 2n === 1n : rest !== "" && rest.charAt(0) >= "5";
  const rounded = (kept + (up ? 1n : 0n)).toString().padStart(digits + 1, "0");
  const body = digits === 0 ? rounded : `${rounded.slice(0, -digits)}.${rounded.slice(-digits)}`;
  return exact.startsWith("-") ? `-${body}` : body;
}

function twoDigits(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

function general(value: number, digits: number): string {
  if (value === 0) return "0";
  const exponent = Number(value.toExponential(digits - 1).split("e")[1]);
  if (exponent < -4 || exponent >= digits)
    return twoDigits(value.toExponential(digits - 1).replace(/\.?0+e/, "e"));
  const text = value.toFixed(Math.max(digits - 1 - exponent, 0));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function pad(text: string, flags: string, width: number, letter: string): string {
  if (flags.includes("-") || width < 0) return text.padEnd(Math.abs(width));
  if (!flags.includes("0") || /[sptTP]/.test(letter)) return text.padStart(width);
  const sign = /^[+\- ]?(0x)?/i.exec(text)?.[0] ?? "";
  return `${sign}${text.slice(sign.length).padStart(width - sign.length, "0")}`;
}

/** %t: as the value is shown. */
function printable(type: string, value: Json): string {
  if (value === null) return "NULL";
  if (Array.isArray(value)) return `[${value.map((item) => printable("", item)).join(", ")}]`;
  if (value instanceof Map)
    return type === "JSON"
      ? writeJson(value)
      : `(${[...value.values()].map((item) => printable("", item)).join(", ")})`;
  if (type === "TIMESTAMP" && typeof value === "string")
    return value.replace("T", " ").replace("Z", "+00");
  if (type === "DATETIME" && typeof value === "string") return value.replace("T", " ");
  if (type === "FLOAT64") return floatText(Number(plain(value)));
  if (type === "BYTES") return bytesText(plain(value));
  return type === "JSON" ? writeJson(value) : plain(value);
}

/** Printable ASCII as it is, all else escaped. */
function bytesText(hex: string): string {
  const letters = Array.from(Buffer.from(hex, "hex"), (byte) =>
    byte >= 32 && byte < 127 && byte !== 92
      ? String.fromCharCode(byte)
      : byte === 92
        ? "\\\\"
        : `\\x${byte.toString(16).padStart(2, "0")}`,
  );
  return letters.join("");
}

/** %T: as a literal of its type. */
function literal(type: string, value: Json): string {
  if (value === null) return "NULL";
  if (Array.isArray(value)) return `[${value.map((item) => literal("", item)).join(", ")}]`;
  if (value instanceof Map && type !== "JSON")
    return `(${[...value.values()].map((item) => literal("", item)).join(", ")})`;
  const text = printable(type, value);
  if (["DATE", "DATETIME", "TIMESTAMP", "TIME", "NUMERIC", "BIGNUMERIC"].includes(type))
    return `${type} "${text}"`;
  if (type === "JSON") return `JSON '${text}'`;
  if (type === "BYTES") return `b"${text}"`;
  return typeof value === "string" && type !== "FLOAT64" ? JSON.stringify(value) : text;
}

export const formatTextFunctions = [scalar("bq_format", ["text", "texts"], "text", format)];
