import { scalar } from "./scalar-function.ts";

/** FLOAT64 as GoogleSQL writes it: 15 digits where they read back the same, 17 where not; `1.0` for whole numbers. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (Object.is(value, -0)) return "-0.0";
  const short = general(value, 15);
  const text = Number(short) === value ? short : general(value, 17);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** FLOAT64 in JSON: the shortest digits that read back the same. */
export function shortestText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return floatText(value);
  const magnitude = Math.abs(value);
  if (magnitude < 1e15 && magnitude >= 1e-4) {
    const digits = String(value);
    return digits.includes(".") ? digits : `${digits}.0`;
  }
  return twoDigits(value.toExponential());
}

/** C's %g: an exponent of two digits below 10^-4 and from 10^digits on, no zeros at the end. */
export function general(value: number, digits: number): string {
  if (value === 0) return "0";
  const exponent = Number(value.toExponential(digits - 1).split("e")[1]);
  if (exponent < -4 || exponent >= digits)
    return twoDigits(value.toExponential(digits - 1).replace(/\.?0+e/, "e"));
  const text = value.toFixed(Math.max(digits - 1 - exponent, 0));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** JavaScript writes `1e+5` where C writes `1e+05`. */
export function twoDigits(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/** CAST of a FLOAT64 to STRING: as printed, without the `.0`, `inf` and `nan` spelled in lower case. */
export function floatCastText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return floatText(value).replace(/\.0$/, "");
}

function textInteger(value: string): bigint {
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|\d+)\s*$/.exec(value);
  if (match === null) throw new Error(`Bad int64 value: ${value}`);
  const number = BigInt(match[2] ?? "0") * (match[1] === "-" ? -1n : 1n);
  if (BigInt.asIntN(64, number) !== number) throw new Error(`Bad int64 value: ${value}`);
  return number;
}

function textFloat(value: string): number {
  const word = value.trim().toLowerCase();
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(word);
  if (special !== null) {
    if (special[2] === "nan") return Number.NaN;
    return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word))
    throw new Error(`Bad double value: ${value}`);
  const number = Number(word);
  if (!Number.isFinite(number)) throw new Error(`Bad double value: ${value}`);
  return number;
}

/** ROUND and TRUNC to decimal digits, half away from zero, of the number's exact value. */
function roundDigits(op: string, value: number, digits: bigint): number {
  if (!Number.isFinite(value) || digits > 350n) return value;
  if (digits < -350n) return 0;
  const quick = roundPlainly(op, value, Number(digits));
  if (quick !== undefined) return quick;
  const [whole = "0", fraction = ""] = exactText(Math.abs(value)).split(".");
  const places = Number(digits);
  const all =
    places >= 0 ? whole + fraction.padEnd(places, "0").slice(0, places) : whole.slice(0, places);
  const next =
    places >= 0
      ? fraction.charAt(places)
      : whole.padStart(-places, "0").charAt(whole.padStart(-places, "0").length + places);
  const kept = BigInt(all === "" ? "0" : all) + (op === "round" && next >= "5" ? 1n : 0n);
  return Math.sign(value) * Number(`${kept}e${-places}`);
}

/** Undefined where the product with a power of ten, which is not exact, is too near the place where the answer changes. */
function roundPlainly(op: string, value: number, places: number): number | undefined {
  if (places < 0 || places > 9) return undefined;
  const power = 10 ** places;
  const scaled = Math.abs(value) * power;
  if (scaled > 1e9) return undefined;
  const fraction = scaled % 1;
  const border = op === "round" ? Math.abs(fraction - 0.5) : Math.min(fraction, 1 - fraction);
  if (border < 1e-6) return undefined;
  const kept = op === "round" ? Math.round(scaled) : Math.trunc(scaled);
  return Math.sign(value) * (kept / power);
}

/** Every digit of the binary number, as decimal text. */
export function exactText(value: number): string {
  if (!Number.isFinite(value))
    throw new Error(
      `Illegal conversion of non-finite floating point number to numeric: ${floatCastText(value)}`,
    );
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponentBits = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const mantissa = exponentBits === 0 ? fraction : fraction | (1n << 52n);
  const exponent = Math.max(exponentBits, 1) - 1075;
  const sign = bits >> 63n === 1n ? "-" : "";
  if (exponent >= 0) return `${sign}${mantissa << BigInt(exponent)}`;
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString().padStart(-exponent + 1, "0");
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`.replace(/\.?0+$/, "");
}

export const numberFunctions = [
  scalar("bq_float_text", ["float"], "text", floatCastText),
  scalar("bq_text_int64", ["text"], "int", textInteger),
  scalar("bq_text_float64", ["text"], "float", textFloat),
  scalar("bq_float_digits", ["text", "float", "int"], "float", roundDigits),
  scalar("bq_exact_text", ["float"], "text", exactText),
  scalar("bq_shift_int64", ["int", "int"], "int", (value, count) =>
    count >= 0n
      ? BigInt.asIntN(64, value << count)
      : BigInt.asIntN(64, BigInt.asUintN(64, value) >> -count),
  ),
];
