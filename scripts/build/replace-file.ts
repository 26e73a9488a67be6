import { rename, writeFile } from "node:fs/promises";

/** Whole or not at all: another process that builds or starts the same function never reads half a file. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const written = `${file}.${process.pid}`;
  await writeFile(written, content);
  await rename(written, file);
}
