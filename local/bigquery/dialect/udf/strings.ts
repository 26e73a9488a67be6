import { scalar } from "./scalar-function.ts";

function codePoint(value: bigint): string {
  const number = Number(value);
  if (number < 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff))
    throw new Error(`Invalid codepoint ${value}`);
  return String.fromCodePoint(number);
}

const wordDelimiters = ' \t\n\r\f\v[](){}/|<>!?@"^#$&~_,.:;*%+-';

/** Upper case after each delimiter, lower case elsewhere. */
function initcap(value: string, letters = wordDelimiters): string {
  const delimiters = new Set(letters);
  let start = true;
  return [...value]
    .map((letter) => {
      const isDelimiter = delimiters.has(letter);
      const cased = start ? letter.toUpperCase() : letter.toLowerCase();
      start = isDelimiter;
      return isDelimiter ? letter : cased;
    })
    .join("");
}

function translate(value: string, source: string, target: string): string {
  const targets = [...target];
  const map = new Map<string, string>();
  for (const [index, letter] of [...source].entries()) {
    if (map.has(letter))
      throw new Error(`Duplicate character "${letter}" in TRANSLATE source characters`);
    map.set(letter, targets[index] ?? "");
  }
  return [...value].map((letter) => map.get(letter) ?? letter).join("");
}

function soundex(value: string): string {
  const codes = "01230120022455012623010202";
  const code = (letter: string): string => codes.charAt(letter.charCodeAt(0) - 65);
  const plain = value.replaceAll(/[^A-Za-z]/g, "");
  if (plain === "") return "";
  const letters = plain.toUpperCase();
  // The first letter stays as it is.
  let result = plain.charAt(0);
  let last = code(letters.charAt(0));
  for (const letter of letters.slice(1)) {
    const digit = code(letter);
    if (digit !== "0" && digit !== last) result += digit;
    // Letters without a code do not part equal codes.
    if (digit !== "0") last = digit;
    if (result.length === 4) break;
  }
  return result.padEnd(4, "0");
}

const normalForms = ["NFC", "NFKC", "NFD", "NFKD"];

function normalize(value: string, mode: bigint, fold: boolean): string {
  const form = normalForms[Number(mode)] ?? "NFC";
  return fold ? caseFold(value.normalize(form)).normalize(form) : value.normalize(form);
}

/** Unicode case folding, near enough: lower case of upper case joins ß with ss and all sigmas. */
function caseFold(value: string): string {
  return value.replaceAll("ẞ", "ß").toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

function instr(value: string, part: string, position: bigint, occurrence: bigint): bigint {
  if (position === 0n) throw new Error("Position must be non-zero");
  if (occurrence <= 0n) throw new Error("Occurrence must be positive");
  const letters = [...value];
  const wanted = [...part];
  const matches = (at: number): boolean =>
    wanted.every((letter, index) => letters[at + index] === letter);
  const step = position > 0n ? 1 : -1;
  // Nothing is found behind each letter too.
  const last = wanted.length === 0 ? letters.length : letters.length - 1;
  let at = position > 0n ? Number(position) - 1 : last + 1 + Number(position);
  let left = occurrence;
  for (; at >= 0 && at <= last; at += step) {
    if (matches(at) && --left === 0n) return BigInt(at + 1);
  }
  return 0n;
}

const escapeRegExp = (letter: string): string => letter.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");

const likes = new Map<string, RegExp>();

/** LIKE with its escapes: `\%` `\_` `\\`. */
function likeEscaped(value: string, pattern: string): boolean {
  let expression = likes.get(pattern);
  if (expression === undefined) {
    let source = "";
    for (let index = 0; index < pattern.length; index++) {
      const letter = pattern.charAt(index);
      if (letter === "%") source += ".*";
      else if (letter === "_") source += ".";
      else if (letter === "\\") {
        if (++index >= pattern.length) throw new Error("LIKE pattern ends with a backslash");
        source += escapeRegExp(pattern.charAt(index));
      } else source += escapeRegExp(letter);
    }
    expression = new RegExp(`^${source}$`, "su");
    likes.set(pattern, expression);
  }
  return expression.test(value);
}

/** The parts of a text between matches of another, by case folding. */
function splitFolded(value: string, part: string): readonly string[] {
  const letters = [...value];
  const folded = letters.map(caseFold);
  const wanted = [...part].map(caseFold);
  const parts: string[] = [];
  let [from, at] = [0, 0];
  while (at + wanted.length <= letters.length) {
    const start = at;
    if (wanted.every((letter, index) => folded[start + index] === letter)) {
      parts.push(letters.slice(from, at).join(""));
      from = at += wanted.length;
    } else at++;
  }
  return [...parts, letters.slice(from).join("")];
}

/** Levenshtein distance of code points. */
function editCount(left: string, right: string): bigint {
  const [a, b] = [[...left], [...right]];
  let row = Array.from({ length: b.length + 1 }, (_cell, index) => index);
  for (const [i, letter] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries())
      next.push(
        Math.min(
          (next[j] ?? 0) + 1,
          (row[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + (letter === other ? 0 : 1),
        ),
      );
    row = next;
  }
  return BigInt(row.at(-1) ?? 0);
}

export const stringFunctions = [
  scalar("bq_split_folded", ["text", "text"], "texts", (value, part) =>
    part === "" ? [...value] : splitFolded(value, part),
  ),
  scalar("bq_replace_folded", ["text", "text", "text"], "text", (value, part, by) =>
    part === "" ? value : splitFolded(value, part).join(by),
  ),
  scalar("bq_edit_count", ["text", "text"], "int", editCount),
  scalar("bq_upper_text", ["text"], "text", (value) => value.toUpperCase()),
  scalar("bq_lower_text", ["text"], "text", (value) => value.toLowerCase()),
  scalar("bq_initcap", ["text"], "text", (value) => initcap(value)),
  scalar("bq_initcap_by", ["text", "text"], "text", initcap),
  scalar("bq_translate", ["text", "text", "text"], "text", translate),
  scalar("bq_soundex", ["text"], "text", soundex),
  scalar("bq_normalize", ["text", "int", "bool"], "text", normalize),
  scalar("bq_instr", ["text", "text", "int", "int"], "int", instr),
  scalar("bq_like_escaped", ["text", "text"], "bool", likeEscaped),
  scalar("bq_reverse", ["text"], "text", (value) => [...value].toReversed().join("")),
  scalar("bq_code_point_texts", ["text"], "texts", (value) => [...value]),
  scalar("bq_to_code_points", ["text"], "ints", (value) =>
    [...value].map((letter) => BigInt(letter.codePointAt(0) ?? 0)),
  ),
  scalar("bq_code_points_to_string", ["ints"], "text", (points) =>
    points.includes(null) ? null : points.map((point) => codePoint(point ?? 0n)).join(""),
  ),
  scalar("bq_chr", ["int"], "text", (value) => (value === 0n ? "" : codePoint(value))),
  scalar("bq_unicode", ["text"], "int", (value) => BigInt(value.codePointAt(0) ?? 0)),
  scalar("bq_ascii", ["text"], "int", (value) => {
    const code = value.codePointAt(0) ?? 0;
    if (code > 127)
      throw new Error(`Argument to ASCII is not a structurally valid ASCII string: '${value}'`);
    return BigInt(code);
  }),
];
