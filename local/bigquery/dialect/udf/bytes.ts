import { createHash } from "node:crypto";
import { farmFingerprint } from "./farm-fingerprint.ts";
import { scalar } from "./scalar-function.ts";

const base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function toBase32(value: Uint8Array): string {
  let bits = "";
  for (const byte of value) bits += byte.toString(2).padStart(8, "0");
  const letters = (bits.match(/.{1,5}/g) ?? []).map((group) =>
    base32Letters.charAt(Number.parseInt(group.padEnd(5, "0"), 2)),
  );
  return letters.join("").padEnd(Math.ceil(letters.length / 8) * 8, "=");
}

function fromBase32(value: string): Uint8Array {
  const text = value.replace(/=+$/, "").toUpperCase();
  let bits = "";
  for (const letter of text) {
    const index = base32Letters.indexOf(letter);
    if (index < 0) throw new Error("Failed to decode invalid base32 string");
    bits += index.toString(2).padStart(5, "0");
  }
  const bytes = bits.match(/.{8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2));
}

function fromBase64(value: string): Uint8Array {
  const text = value.replaceAll(/\s/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.replace(/=+$/, "").length % 4 === 1)
    throw new Error("Failed to decode invalid base64 string");
  return Buffer.from(text, "base64");
}

const latin1 = (value: Uint8Array): string => Buffer.from(value).toString("latin1");
const fromLatin1 = (value: string): Uint8Array => Buffer.from(value, "latin1");

/** Functions over BYTES that are the ones over STRING with one character per byte. */
function pad(value: Uint8Array, length: bigint, fill: Uint8Array, left: boolean): Uint8Array {
  if (length < 0n)
    throw new Error("Second argument (output size) for LPAD/RPAD cannot be negative");
  if (fill.length === 0)
    throw new Error("Third argument (pad pattern) for LPAD/RPAD cannot be empty");
  const text = latin1(value);
  const size = Number(length);
  if (text.length >= size) return fromLatin1(text.slice(0, size));
  return fromLatin1(left ? text.padStart(size, latin1(fill)) : text.padEnd(size, latin1(fill)));
}

function trim(value: Uint8Array, set: Uint8Array, start: boolean, end: boolean): Uint8Array {
  const drop = new Set(set);
  let [from, to] = [0, value.length];
  if (start) while (from < to && drop.has(value[from] ?? -1)) from++;
  if (end) while (to > from && drop.has(value[to - 1] ?? -1)) to--;
  return value.slice(from, to);
}

function substr(value: Uint8Array, position: bigint, length: bigint): Uint8Array {
  if (length < 0n) throw new Error("Third argument in SUBSTR() cannot be negative");
  const start =
    position > 0n
      ? Number(position) - 1
      : position === 0n
        ? 0
        : Math.max(value.length + Number(position), 0);
  return value.slice(start, start + Number(length > 0x7fffffffn ? 0x7fffffffn : length));
}

function split(value: Uint8Array, delimiter: Uint8Array): readonly Uint8Array[] {
  if (value.length === 0) return [value];
  if (delimiter.length === 0) return Array.from(value, (byte) => Uint8Array.of(byte));
  return latin1(value).split(latin1(delimiter)).map(fromLatin1);
}

function bits(op: string, left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== right.length)
    throw new Error(
      `Bitwise binary operator for BYTES requires equal length of the inputs. Got ${left.length} bytes on the left hand side and ${right.length} bytes on the right hand side.`,
    );
  return Uint8Array.from(left, (byte, index) => {
    const other = right[index] ?? 0;
    return op === "AND" ? byte & other : op === "OR" ? byte | other : byte ^ other;
  });
}

/** To the left for a positive count, to the right for a negative one; the length stays. */
function shift(value: Uint8Array, count: bigint): Uint8Array {
  const width = BigInt(value.length * 8);
  if (value.length === 0 || count >= width || -count >= width) return new Uint8Array(value.length);
  const number = BigInt(`0x${Buffer.from(value).toString("hex")}`);
  const moved = BigInt.asUintN(Number(width), count >= 0n ? number << count : number >> -count);
  return Buffer.from(moved.toString(16).padStart(value.length * 2, "0"), "hex");
}

/** Each byte that is not part of valid UTF-8 becomes U+FFFD. */
function safeText(value: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for (let at = 0; at < value.length;) {
    const first = value[at] ?? 0;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    try {
      text += decoder.decode(value.subarray(at, at + length));
      at += length;
    } catch {
      text += "\uFFFD";
      at += 1;
    }
  }
  return text;
}

const bytesOfPoints = (points: readonly (bigint | null)[]): Uint8Array | null => {
  if (points.includes(null)) return null;
  return Uint8Array.from(points, (point) => {
    if (point === null || point < 0n || point > 255n)
      throw new Error(`Invalid byte value ${point}`);
    return Number(point);
  });
};

function bytesFormat(value: Uint8Array, format: string): string {
  const buffer = Buffer.from(value);
  switch (format.toUpperCase()) {
    case "HEX":
      return buffer.toString("hex");
    case "BASE64":
      return buffer.toString("base64");
    case "BASE64M":
      return buffer
        .toString("base64")
        .replaceAll(/(.{76})/g, "$1\n")
        .trimEnd();
    case "BASE32":
      return toBase32(value);
    case "BASE2":
      return [...value].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    case "ASCII":
    case "UTF-8":
    case "UTF8":
      return buffer.toString("utf8");
    default:
      throw new Error(`Invalid format: ${format}`);
  }
}

function bytesParse(value: string, format: string): Uint8Array {
  switch (format.toUpperCase()) {
    case "HEX":
      return Buffer.from(value.length % 2 === 1 ? `0${value}` : value, "hex");
    case "BASE64":
    case "BASE64M":
      return fromBase64(value);
    case "BASE32":
      return fromBase32(value);
    case "ASCII":
    case "UTF-8":
    case "UTF8":
      return Buffer.from(value, "utf8");
    default:
      throw new Error(`Invalid format: ${format}`);
  }
}

export const bytesFunctions = [
  scalar("bq_sha512", ["bytes"], "bytes", (value) => createHash("sha512").update(value).digest()),
  scalar("bq_farm_fingerprint", ["bytes"], "int", farmFingerprint),
  scalar("bq_to_base32", ["bytes"], "text", toBase32),
  scalar("bq_from_base32", ["text"], "bytes", fromBase32),
  scalar("bq_from_base64", ["text"], "bytes", fromBase64),
  scalar("bq_safe_bytes_to_string", ["bytes"], "text", safeText),
  scalar("bq_latin1_text", ["bytes"], "text", latin1),
  scalar("bq_latin1_bytes", ["text"], "bytes", fromLatin1),
  scalar("bq_bytes_bits", ["text", "bytes", "bytes"], "bytes", bits),
  scalar("bq_bytes_not", ["bytes"], "bytes", (value) => Uint8Array.from(value, (byte) => ~byte)),
  scalar("bq_bytes_shift", ["bytes", "int"], "bytes", shift),
  scalar("bq_bytes_format", ["bytes", "text"], "text", bytesFormat),
  scalar("bq_bytes_parse", ["text", "text"], "bytes", bytesParse),
  scalar("bq_bytes_lpad", ["bytes", "int", "bytes"], "bytes", (value, length, fill) =>
    pad(value, length, fill, true),
  ),
  scalar("bq_bytes_rpad", ["bytes", "int", "bytes"], "bytes", (value, length, fill) =>
    pad(value, length, fill, false),
  ),
  scalar("bq_bytes_trim", ["bytes", "bytes"], "bytes", (value, set) =>
    trim(value, set, true, true),
  ),
  scalar("bq_bytes_ltrim", ["bytes", "bytes"], "bytes", (value, set) =>
    trim(value, set, true, false),
  ),
  scalar("bq_bytes_rtrim", ["bytes", "bytes"], "bytes", (value, set) =>
    trim(value, set, false, true),
  ),
  scalar("bq_bytes_left", ["bytes", "int"], "bytes", (value, length) =>
    value.slice(0, Number(length)),
  ),
  scalar("bq_bytes_right", ["bytes", "int"], "bytes", (value, length) =>
    value.slice(Math.max(value.length - Number(length), 0)),
  ),
  scalar("bq_bytes_substr", ["bytes", "int", "int"], "bytes", substr),
  scalar("bq_bytes_substr_from", ["bytes", "int"], "bytes", (value, position) =>
    substr(value, position, 0x7fffffffn),
  ),
  scalar("bq_bytes_repeat", ["bytes", "int"], "bytes", (value, count) =>
    fromLatin1(latin1(value).repeat(Number(count))),
  ),
  scalar("bq_bytes_replace", ["bytes", "bytes", "bytes"], "bytes", (value, from, to) =>
    from.length === 0
      ? value
      : fromLatin1(latin1(value).replaceAll(latin1(from), () => latin1(to))),
  ),
  scalar("bq_bytes_reverse", ["bytes"], "bytes", (value) => Uint8Array.from(value).toReversed()),
  scalar("bq_bytes_upper", ["bytes"], "bytes", (value) =>
    fromLatin1(latin1(value).replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())),
  ),
  scalar("bq_bytes_lower", ["bytes"], "bytes", (value) =>
    fromLatin1(latin1(value).replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())),
  ),
  scalar("bq_bytes_starts_with", ["bytes", "bytes"], "bool", (value, part) =>
    latin1(value).startsWith(latin1(part)),
  ),
  scalar("bq_bytes_ends_with", ["bytes", "bytes"], "bool", (value, part) =>
    latin1(value).endsWith(latin1(part)),
  ),
  scalar("bq_bytes_strpos", ["bytes", "bytes"], "int", (value, part) =>
    BigInt(latin1(value).indexOf(latin1(part)) + 1),
  ),
  scalar("bq_bytes_split", ["bytes", "bytes"], "blobs", split),
  scalar("bq_bytes_to_code_points", ["bytes"], "ints", (value) => [...value].map(BigInt)),
  scalar("bq_code_points_to_bytes", ["ints"], "bytes", bytesOfPoints),
  scalar("bq_bytes_join", ["blobs", "bytes"], "bytes", (list, delimiter) =>
    fromLatin1(
      list
        .filter((item) => item !== null)
        .map(latin1)
        .join(latin1(delimiter)),
    ),
  ),
  scalar("bq_bytes_bit_count", ["bytes"], "int", (value) =>
    BigInt(value.reduce((count, byte) => count + byte.toString(2).replaceAll("0", "").length, 0)),
  ),
];
