import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../output.ts";
import { search, style } from "./assets.ts";
import { pageOf } from "./html.ts";
import { indexPage, searchIndex } from "./index-page.ts";
import type { SiteData } from "./site-data.ts";
import { tablePage } from "./table-page.ts";

/** Every file of the site by its name; they all stand in one folder. */
export const siteFiles = (site: SiteData): ReadonlyMap<string, string> =>
  new Map([
    ["index.html", indexPage(site)],
    ["style.css", style],
    ["search.js", search],
    ["search-index.js", searchIndex(site)],
    ...[...site.tables.values()].map((table): [string, string] => [
      pageOf(table.name),
      tablePage(table, site),
    ]),
  ]);

export function writeSite(site: SiteData, directory: string): number {
  if (existsSync(directory)) {
    const names = readdirSync(directory);
    if (names.length > 0 && !names.includes("search-index.js"))
      throw new CommandError(
        `${directory} holds something else than such a site: name a folder that may be replaced.`,
      );
    rmSync(directory, { recursive: true });
  }
  mkdirSync(directory, { recursive: true });
  const files = siteFiles(site);
  for (const [name, text] of files) writeFileSync(join(directory, name), text);
  return files.size;
}
