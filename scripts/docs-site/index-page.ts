import { columnsOf } from "../../schemas/bigquery-schema.ts";
import { layers } from "../../schemas/table-contract.ts";
import { document, escapeHtml, htmlTable, link, section } from "./html.ts";
import type { SiteData } from "./site-data.ts";

/** Marts first: they are what most people look for. */
const order = ["gold", "silver", "features", "predictions", "bronze", "content", "ops"];

export function indexPage(site: SiteData): string {
  const tables = [...site.tables.values()];
  const sections = layers
    .toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((layer) => {
      const members = tables.filter(({ contract }) => contract.layer === layer);
      return section(
        layer,
        members.length === 0
          ? ""
          : htmlTable(
              ["table", "what it holds", "columns", "made by"],
              members
                .toSorted((a, b) => a.name.localeCompare(b.name))
                .map(({ name, contract, model }) => [
                  link(name),
                  escapeHtml(contract.description),
                  String(Object.keys(contract.row.shape).length),
                  model === undefined ? "" : escapeHtml(model.header.kind),
                ]),
            ),
      );
    });
  return document("Warehouse", `<h1>Warehouse</h1>${sections.join("\n")}`, site.release);
}

/** A script, as pages that are opened from a folder may not fetch. */
export function searchIndex(site: SiteData): string {
  const entries = [...site.tables.values()].map(({ name, contract }) => ({
    table: name,
    description: contract.description,
    columns: columnsOf(contract).map(({ field }) => [field.name, field.description]),
  }));
  return `window.searchIndex = ${JSON.stringify(entries).replaceAll("</", "<\\/")};\n`;
}
