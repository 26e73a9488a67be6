import type { SqlType } from "../../../../sql/analyzer/types.ts";
import { prettyJson } from "./json.ts";
import { type Json, Spelled, parseJson, writeJson } from "./json-text.ts";
import { literal, plainText, printable } from "./format-values.ts";
import { exactText, general, twoDigits } from "./numbers.ts";
import { scalar } from "./scalar-function.ts";

interface Argument {
  readonly type: SqlType;
  readonly value: Json;
}

const types = new Map<string, SqlType>();

/** A type's own text as it stands before each value; the same few come again for every row. */
function typeOfText(text: string): SqlType {
  const type = types.get(text) ?? (JSON.parse(text) as SqlType);
  types.set(text, type);
  return type;
}

const specifier = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])/g;

/** FORMAT: printf over typed values. NULL for any specifier but %t and %T gives NULL. */
function format(pattern: string, encoded: readonly (string | null)[]): string | null {
  const args = encoded.map((text): Argument => {
    // A NULL stays one, so that JSON's null is told from it.
    if (text === null) return { type: { kind: "STRING" }, value: null };
    const [type = "", ...value] = text.split("\n");
    return {
      type: typeOfText(type),
      value: parseJson(value.join("\n"), (spelling) => new Spelled(spelling)),
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
      const size = width === "*" ? Number(plainText(take().value)) : Number(width ?? 0);
      const digits =
        precision === "*"
          ? Number(plainText(take().value))
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
      return signed(group(plainText(argument.value), flags), flags);
    case "x":
    case "X":
    case "o":
      return signed(based(letter, flags, BigInt(plainText(argument.value))), flags);
    case "f":
    case "F":
    case "e":
    case "E":
    case "g":
    case "G":
      return signed(group(floating(letter, flags, digits ?? 6, argument), flags), flags);
    case "s":
      return cut(plainText(argument.value), digits);
    case "p":
      return writeJson(argument.value, false);
    case "P":
      return prettyJson(argument.value);
    case "t":
      return cut(printable(argument.type, argument.value), digits);
    case "T":
      return cut(literal(argument.type, argument.value), digits);
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
  const plain = (value < 0n ? -value : value).toString(radix);
  // Their digits stand in fours.
  const body = flags.includes("'")
    ? plain.replaceAll(/\B(?=(?:.{4})+$)/g, radix === 16 ? ":" : ",")
    : plain;
  const prefix = flags.includes("#") ? (radix === 8 ? "0" : "0x") : "";
  const text = `${value < 0n ? "-" : ""}${prefix}${body}`;
  return letter === "X" ? text.toUpperCase() : text;
}

function floating(letter: string, flags: string, digits: number, argument: Argument): string {
  const text = plainText(argument.value);
  const value = Number(text);
  if (!Number.isFinite(value))
    return (Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf")[
      /[A-Z]/.test(letter) ? "toUpperCase" : "toString"
    ]();
  const lower = letter.toLowerCase();
  const written =
    lower === "f"
      ? fixed(text, value, digits, /NUMERIC/.test(argument.type.kind))
      : lower === "e"
        ? twoDigits(value.toExponential(digits))
        : general(value, digits === 0 ? 1 : digits);
  // `#` keeps the point where no digit follows it.
  const pointed = flags.includes("#") ? withPoint(written, lower, digits) : written;
  return letter === lower ? pointed : pointed.toUpperCase();
}

/** A point even where no digit follows, and with %g the zeros at the end that its precision asks for. */
function withPoint(text: string, letter: string, digits: number): string {
  const [mantissa = "", exponent] = text.split("e");
  const pointed = mantissa.includes(".") ? mantissa : `${mantissa}.`;
  const significant = pointed.replace(/^-?0?\.?0*/, "").replace(".", "").length;
  const isZero = !/[1-9]/.test(mantissa);
  const wanted = letter === "g" ? Math.max(digits, 1) - (isZero ? 1 : significant) : 0;
  const filled = pointed + "0".repeat(Math.max(wanted, 0));
  return exponent === undefined ? filled : `${filled}e${exponent}`;
}

const cut = (text: string, length: number | undefined): string =>
  length === undefined ? text : [...text].slice(0, length).join("");

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

function pad(text: string, flags: string, width: number, letter: string): string {
  if (flags.includes("-") || width < 0) return text.padEnd(Math.abs(width));
  if (!flags.includes("0") || /[sptTP]/.test(letter)) return text.padStart(width);
  const sign = /^[+\- ]?(0x)?/i.exec(text)?.[0] ?? "";
  return `${sign}${text.slice(sign.length).padStart(width - sign.length, "0")}`;
}

export const formatTextFunctions = [scalar("bq_format", ["text", "texts"], "text", format)];
