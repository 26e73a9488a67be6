import { createReadStream } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { BigQueryError } from "../errors.ts";
import type { LoadSource } from "../warehouse.ts";

/**
 * Refuses files that end in the middle: DuckDB reads what there is of a cut gzip, and takes everything after a quote that never
 * closes for one value, without a word. BigQuery fails the job.
 */
export async function requireWholeFiles(source: LoadSource): Promise<void> {
  const quote = source.quote ?? '"';
  const checksQuotes = source.format === "CSV" && quote !== "";
  if (source.compression !== "GZIP" && !checksQuotes) return;
  await Promise.all(
    source.files.map(async (file) => {
      const quotes = createQuoteReader(quote, source.fieldDelimiter ?? ",");
      const reader = new Writable({
        write(chunk: Buffer, _encoding, done) {
          if (checksQuotes) quotes.read(chunk);
          done();
        },
      });
      const bytes = createReadStream(file, { highWaterMark: 1024 * 1024 });
      if (source.compression === "GZIP")
        await pipeline(bytes, createGunzip({ chunkSize: 1024 * 1024 }), reader).catch(
          (cause: Error) => {
            throw unreadable(`the gzip file is cut or damaged: ${cause.message}`, cause);
          },
        );
      else await pipeline(bytes, reader);
      if (quotes.isOpen())
        throw unreadable(`Missing close quote character (${quote}) of a value that opens with it.`);
    }),
  );
}

const unreadable = (problem: string, cause?: unknown): BigQueryError =>
  new BigQueryError("invalid", `Error while reading data, error message: ${problem}`, { cause });

/** Follows quotes through the bytes of a CSV file: one opens a value only at its start, and a doubled one is a character. */
function createQuoteReader(
  quote: string,
  delimiter: string,
): { read(chunk: Buffer): void; isOpen(): boolean } {
  const quoteByte = quote.charCodeAt(0);
  const beforeValue = new Set([delimiter.charCodeAt(0), 0x0a, 0x0d]);
  let isOpen = false;
  /** The quote that ended the last chunk: the next byte says whether it closed the value. */
  let isDoubtful = false;
  let previous = 0x0a;
  return {
    read(chunk) {
      let at = 0;
      if (isDoubtful) {
        isDoubtful = false;
        if (chunk[0] === quoteByte) at = 1;
        else isOpen = false;
      }
      for (;;) {
        const found = chunk.indexOf(quoteByte, at);
        if (found < 0) break;
        at = found + 1;
        if (!isOpen) {
          isOpen = beforeValue.has(found === 0 ? previous : (chunk[found - 1] ?? 0));
        } else if (at === chunk.length) isDoubtful = true;
        else if (chunk[at] === quoteByte) at++;
        else isOpen = false;
      }
      previous = chunk.at(-1) ?? previous;
    },
    isOpen: () => isOpen && !isDoubtful,
  };
}
