import { RE2JS } from "re2js";
import { valueError } from "../execution/workflow-error.ts";
import { limitString } from "../expression/operators.ts";
import { type Value, mapOf } from "../values/value.ts";
import {
  type LibraryFunction,
  asBytes,
  asInteger,
  asString,
  optionalLast,
  required,
} from "./function.ts";

/** https://cloud.google.com/workflows/docs/reference/stdlib/text/decode and its neighbours; indexes count code points. */
export const text: Readonly<Record<string, LibraryFunction>> = {
  "text.decode": optionalLast(["data", "charset"], ([data, charset]) => {
    requireUtf8(charset);
    return decodeUtf8(asBytes(data, "text.decode's data"));
  }),
  "text.encode": optionalLast(["text", "charset"], ([source, charset]) => {
    requireUtf8(charset);
    return new Uint8Array(Buffer.from(asString(source, "text.encode's text")));
  }),
  "text.find_all": required(["source", "substr"], ([source, substring]) =>
    findAll(asString(source, "source"), asString(substring, "substr")).map(({ index }) =>
      BigInt(index),
    ),
  ),
  "text.find_all_regex": required(["source", "regexp"], ([source, regexp]) =>
    findAllRegex(asString(source, "source"), asString(regexp, "regexp")),
  ),
  "text.match_regex": required(["source", "regexp"], ([source, regexp]) =>
    compile(asString(regexp, "regexp")).matcher(asString(source, "source")).find(),
  ),
  "text.replace_all": required(["source", "substr", "repl"], ([source, substring, replacement]) =>
    limitString(
      asString(source, "source").replaceAll(asString(substring, "substr"), () =>
        asString(replacement, "repl"),
      ),
    ),
  ),
  "text.replace_all_regex": required(["source", "regexp", "repl"], ([source, regexp, repl]) =>
    replaceAllRegex(asString(source, "source"), asString(regexp, "regexp"), asString(repl, "repl")),
  ),
  "text.split": required(["source", "separator"], ([source, separator]) => {
    const by = asString(separator, "separator");
    const parts = asString(source, "source");
    return by === "" ? [...parts] : parts.split(by);
  }),
  "text.substring": required(["source", "start", "end"], ([source, start, end]) =>
    substring(asString(source, "source"), asInteger(start, "start"), asInteger(end, "end")),
  ),
  "text.to_lower": required(["source"], ([source]) => asString(source, "source").toLowerCase()),
  "text.to_upper": required(["source"], ([source]) => asString(source, "source").toUpperCase()),
  "text.url_decode": required(["source"], ([source]) => urlDecode(asString(source, "source"))),
  "text.url_encode": required(["source"], ([source]) => urlEncode(asString(source, "source"))),
  "text.url_encode_plus": required(["source"], ([source]) =>
    urlEncode(asString(source, "source")).replaceAll("%20", "+"),
  ),
};

function requireUtf8(charset: Value | undefined): void {
  if (charset === undefined || charset === null) return;
  if (asString(charset, "charset").toUpperCase() !== "UTF-8") {
    throw valueError(`charset ${asString(charset, "charset")} is not supported: only UTF-8 is`);
  }
}

export function decodeUtf8(data: Uint8Array): string {
  try {
    return limitString(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
  } catch (error) {
    if (error instanceof TypeError) throw valueError("data is not valid UTF-8");
    throw error;
  }
}

function findAll(source: string, wanted: string): { index: number }[] {
  if (wanted === "") throw valueError("substr must not be empty");
  const found: { index: number }[] = [];
  const codePoints = codePointCounter(source);
  for (let at = source.indexOf(wanted); at >= 0; at = source.indexOf(wanted, at + wanted.length)) {
    found.push({ index: codePoints(at) });
  }
  return found;
}

/** Leftmost-longest, as RE2 searches in POSIX mode: "a|ab" finds "ab". */
function compile(regexp: string): RE2JS {
  try {
    return RE2JS.compile(regexp, RE2JS.LONGEST_MATCH);
  } catch (cause) {
    throw valueError(`invalid regular expression ${regexp}: ${(cause as Error).message}`);
  }
}

function findAllRegex(source: string, regexp: string): Value[] {
  const matcher = compile(regexp).matcher(source);
  const codePoints = codePointCounter(source);
  const found: Value[] = [];
  while (matcher.find()) {
    const match = matcher.group() ?? "";
    found.push(mapOf({ index: BigInt(codePoints(matcher.start())), match }));
  }
  return found;
}

/** The replacement is literal: neither \1 nor $1 refers to a group. */
function replaceAllRegex(source: string, regexp: string, replacement: string): string {
  const matcher = compile(regexp).matcher(source);
  let result = "";
  let from = 0;
  while (matcher.find()) {
    result += source.slice(from, matcher.start()) + replacement;
    from = matcher.end();
  }
  return limitString(result + source.slice(from));
}

/** UTF-16 offsets of one string, given in ascending order, as counts of code points. */
function codePointCounter(source: string): (offset: number) => number {
  let counted = 0;
  let at = 0;
  return (offset) => {
    while (at < offset) {
      at += (source.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      counted += 1;
    }
    return counted;
  };
}

function substring(source: string, start: bigint, end: bigint): string {
  const points = [...source];
  if (start < 0n || end > BigInt(points.length) || start > end) {
    throw valueError(
      `substring ${start} to ${end} is outside a string of ${points.length} characters`,
    );
  }
  return points.slice(Number(start), Number(end)).join("");
}

/** Everything but letters, digits and -_.~ is escaped (RFC 3986). */
export const urlEncode = (source: string): string =>
  encodeURIComponent(source).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function urlDecode(source: string): string {
  try {
    return decodeURIComponent(source.replaceAll("+", " "));
  } catch {
    throw valueError(`${JSON.stringify(source)} is not URL-encoded`);
  }
}
