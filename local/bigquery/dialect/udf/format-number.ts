import { scalar } from "./scalar-function.ts";

/** A numeric format of CAST … FORMAT in its parts; elements that are not here are refused. */
interface NumberFormat {
  readonly whole: string;
  readonly fraction: number;
  readonly point: boolean;
  readonly sign: "leading" | "S" | "trailing S" | "MI" | "PR";
  readonly currency: string;
  readonly blankZero: boolean;
  readonly exponent: boolean;
  readonly hexadecimal: "" | "X" | "x";
}

function parseFormat(format: string): NumberFormat {
  const match =
    /^(B?)(S?)([$L]?)(B?)([09,G]*)(?:([.D])([09]*))?(EEEE)?(S|MI|PR)?$/i.exec(format) ?? undefined;
  const hex = /^(S?)(0?)([Xx]+)$/.exec(format);
  if (hex !== null) {
    const letters = hex[3] ?? "";
    return {
      whole: `${hex[2]}${"9".repeat(letters.length)}`,
      fraction: 0,
      point: false,
      sign: hex[1] === "" ? "leading" : "S",
      currency: "",
      blankZero: false,
      exponent: false,
      hexadecimal: letters.includes("x") ? "x" : "X",
    };
  }
  if (match === undefined || !/[09]/.test(format))
    throw new Error(`not supported locally: the numeric format '${format}'`);
  const [
    ,
    blank = "",
    lead = "",
    money = "",
    blankAfter = "",
    whole = "",
    point,
    digits = "",
    ,
    tail = "",
  ] = match;
  const after = tail.toUpperCase();
  return {
    whole: whole.toUpperCase().replaceAll("G", ","),
    fraction: digits.length,
    point: point !== undefined,
    sign:
      lead === ""
        ? after === ""
          ? "leading"
          : after === "S"
            ? "trailing S"
            : (after as "MI")
        : "S",
    currency: money === "" ? "" : "$",
    blankZero: blank !== "" || blankAfter !== "",
    exponent: match[8] !== undefined,
    hexadecimal: "",
  };
}

/** Digits of a decimal text rounded half away from zero: before and after the point. */
function rounded(value: string, places: number): { whole: string; fraction: string } {
  const [, mantissa = "0", , fraction = "", power = "0"] =
    /^(\d*)(\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(value) ?? [];
  const shift = Number(power) - fraction.length + places;
  const digits = BigInt(`${mantissa}${fraction}` || "0");
  const units =
    shift >= 0
      ? digits * 10n ** BigInt(shift)
      : (digits * 2n + 10n ** BigInt(-shift)) / (2n * 10n ** BigInt(-shift));
  const text = String(units).padStart(places + 1, "0");
  return { whole: text.slice(0, text.length - places), fraction: text.slice(text.length - places) };
}

/** Digits at the places of `9` and `0`; undefined where they do not fit. */
function placed(digits: string, places: string): string | undefined {
  const count = places.replaceAll(",", "").length;
  if (digits.length > count) return undefined;
  let [index, started] = [count - digits.length, false];
  let at = 0;
  let result = "";
  for (const place of places) {
    if (place === ",") {
      if (started) result += ",";
      continue;
    }
    if (place === "0" || at >= index) started = true;
    if (started) result += at >= index ? digits.charAt(at - index) : "0";
    at++;
  }
  return result;
}

function formatNumber(value: string, format: string): string {
  const parts = parseFormat(format);
  const negative = value.startsWith("-");
  let plain = value.replace(/^-/, "");
  let suffix = "";
  if (parts.exponent) {
    const [mantissa = "0", power = "0"] = Number(plain).toExponential(parts.fraction).split("e");
    plain = mantissa;
    suffix = `E${power.startsWith("-") ? "-" : "+"}${power.replace(/^[+-]/, "").padStart(2, "0")}`;
  }
  const { whole, fraction } = rounded(plain, parts.fraction);
  const hexadecimal =
    parts.hexadecimal === "X"
      ? BigInt(whole).toString(16).toUpperCase()
      : parts.hexadecimal === "x"
        ? BigInt(whole).toString(16)
        : undefined;
  const digits = hexadecimal ?? (whole === "0" && parts.fraction > 0 && parts.point ? "" : whole);
  const body = placed(digits, parts.whole);
  const tail = parts.point ? `.${fraction}` : "";
  const width = parts.whole.length + tail.length + suffix.length + parts.currency.length;
  if (parts.blankZero && /^0*$/.test(whole + fraction)) return " ".repeat(width + 1);
  if (body === undefined)
    return ` ${parts.whole.replaceAll(/[09]/g, "#")}${tail.replaceAll(/\d/g, "#")}`;
  const number = `${parts.currency}${body}${tail}${suffix}`;
  const minus = negative && /[1-9]/.test(value);
  switch (parts.sign) {
    case "S":
      return `${minus ? "-" : "+"}${number}`.padStart(width + 1);
    case "trailing S":
      return `${number}${minus ? "-" : "+"}`.padStart(width + 1);
    case "MI":
      return `${number}${minus ? "-" : " "}`.padStart(width + 1);
    case "PR":
      return (minus ? `<${number}>` : ` ${number} `).padStart(width + 2);
    default:
      return `${minus ? "-" : " "}${number}`.padStart(width + 1);
  }
}

export const formatNumberFunctions = [
  scalar("bq_format_number", ["text", "text"], "text", formatNumber),
];
