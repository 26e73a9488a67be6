import { invalid } from "../refusal.ts";

/** Which bytes of an upload a request carries; `end` and `total` are unknown while the client streams. */
export type ContentRange =
  | {
      readonly kind: "bytes";
      readonly start: number;
      readonly end?: number;
      readonly total?: number;
    }
  | { readonly kind: "status"; readonly total?: number };

// `bytes 0-524287/2000000`, `bytes 0-524287/*`, `bytes 0-*/*`, `bytes */*`; without the header all bytes come at once.
export function parseContentRange(header: string | undefined): ContentRange {
  if (header === undefined) return { kind: "bytes", start: 0 };
  const match = /^bytes (?:\*|(\d+)-(\d+|\*))\/(\d+|\*)$/.exec(header);
  if (match === null) throw invalid(`Invalid Content-Range: ${header}`);
  const [, start, end, last = "*"] = match;
  const total = last === "*" ? {} : { total: Number(last) };
  if (start === undefined) return { kind: "status", ...total };
  return {
    kind: "bytes",
    start: Number(start),
    ...(end !== "*" && { end: Number(end) }),
    ...total,
  };
}

export type ByteRange = { readonly start: number; readonly end: number };

/** A download's `Range`; undefined asks for everything, null cannot be satisfied. Several ranges are not supported by GCS. */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): ByteRange | undefined | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "") {
    const length = Number(last);
    return length === 0 || sizeBytes === 0
      ? null
      : { start: Math.max(0, sizeBytes - length), end: sizeBytes - 1 };
  }
  const start = Number(first);
  if (start >= sizeBytes) return null;
  const end = last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return end < start ? undefined : { start, end };
}
