import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { replaceFile } from "./replace-file.ts";
import type { Bundle } from "./build-function.ts";

const entries = ["index.js", "package.json"] as const;

/** Writes `<folder>.zip`. The same bundle gives the same bytes, so that an unchanged function is not deployed again. */
export async function zipBundle({ folder }: Pick<Bundle, "folder">): Promise<string> {
  const zip = new ZipFile();
  // Zip stores local time without a zone: local midnight is the same bytes everywhere, and the UTC field is left out.
  const timestamp = { mtime: new Date(2000, 0, 1), forceDosTimestamp: true };
  for (const entry of entries)
    zip.addBuffer(await readFile(join(folder, entry)), entry, { ...timestamp, mode: 0o100644 });
  zip.end();
  const file = `${folder}.zip`;
  await replaceFile(file, await buffer(zip.outputStream));
  return file;
}
