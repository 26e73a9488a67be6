import type { CodedFrame } from "./coded-frame.ts";
import { hashString, mix32 } from "./random.ts";

/**
 * Row indices ordered by a hash of each row's content. BigQuery tables have no order, so training in this order gives the
 * same model whatever order a query returned; and because a hash is unrelated to the content, the head of the order is a
 * random sample, in which identical rows stay together.
 */
export function canonicalOrder(frame: CodedFrame): Uint32Array {
  const high = new Uint32Array(frame.rows);
  const low = new Uint32Array(frame.rows);
  for (const column of frame.columns) {
    const seed = hashString(column.name);
    if (column.kind === "number") addNumbers(column.values, seed, high, low);
    else addCodes(column.codes, column.dictionary, seed, high, low);
  }
  return orderByHash(high, low);
}

/** A double holds 53 bits exactly: 32 of the hash and 21 of the row. */
const rowsPerKey = 2 ** 21;

/** By both halves of the hash, equal rows as they came: one number per row sorts faster and in less memory than a comparison. */
function orderByHash(high: Uint32Array, low: Uint32Array): Uint32Array {
  const rows = high.length;
  const byBoth = (a: number, b: number): number => high[a]! - high[b]! || low[a]! - low[b]!;
  if (rows > rowsPerKey)
    return Uint32Array.from({ length: rows }, (_, row) => row).toSorted(byBoth);
  // Loops: `from` with a function collects all values as objects first.
  const keys = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) keys[row] = high[row]! * rowsPerKey + row;
  keys.sort();
  const order = new Uint32Array(rows);
  for (let place = 0; place < rows; place += 1) order[place] = keys[place]! % rowsPerKey;
  for (let from = 0; from < rows;) {
    let to = from + 1;
    while (to < rows && high[order[to]!] === high[order[from]!]) to += 1;
    if (to - from > 1) order.set(order.slice(from, to).toSorted(byBoth), from);
    from = to;
  }
  return order;
}

function addNumbers(values: Float64Array, seed: number, high: Uint32Array, low: Uint32Array): void {
  const cell = new Float64Array(1);
  const words = new Uint32Array(cell.buffer);
  for (let row = 0; row < values.length; row += 1) {
    // −0 and 0 are one value; every NaN is one NULL.
    cell[0] = values[row]! + 0;
    const hash = mix32(mix32(words[0]! ^ seed) ^ words[1]!);
    high[row] = high[row]! + hash;
    low[row] = low[row]! + mix32(hash ^ 0x9e3779b9);
  }
}

function addCodes(
  codes: Int32Array,
  dictionary: readonly string[],
  seed: number,
  high: Uint32Array,
  low: Uint32Array,
): void {
  const hashes = dictionary.map((text) => hashString(text, seed));
  const ofNull = mix32(seed);
  for (let row = 0; row < codes.length; row += 1) {
    const hash = codes[row]! < 0 ? ofNull : hashes[codes[row]!]!;
    high[row] = high[row]! + hash;
    low[row] = low[row]! + mix32(hash ^ 0x9e3779b9);
  }
}
