import { rename, writeFile } from "node:fs/promises";

let writes = 0;

/** Whole or not at all: another process that builds or starts the same function never reads half a file. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  writes += 1;
  const written = `${file}.${process.pid}-${writes}`;
  await writeFile(written, content);
  await rename(written, file);
}
