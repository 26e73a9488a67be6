import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { brief } from "../../functions/generate-content/brief.ts";
import { repositoryRoot } from "../target.ts";

const content = join(repositoryRoot, "content");

/** Briefs of content/briefs over content/brand.yaml, checked, as the function that writes them packs them. */
export function briefFiles(): ReadonlyMap<string, string> {
  const briefs = readdirSync(join(content, "briefs"))
    .filter((file) => file.endsWith(".yaml"))
    .toSorted()
    .map((file) => readBrief(join(content, "briefs", file)));
  return new Map([["briefs.json", `${JSON.stringify(briefs, undefined, 2)}\n`]]);
}

/** A brief as its file says it; the file's name is its own. Throws an error that names file and fields. */
export function readBrief(file: string): unknown {
  const brand = parse(readFileSync(join(content, "brand.yaml"), "utf8")) as object;
  const declared = parse(readFileSync(file, "utf8")) as object;
  const parsed = brief.safeParse({ ...brand, name: basename(file, ".yaml"), ...declared });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`${file} is no brief:\n  ${problems.join("\n  ")}`);
}
