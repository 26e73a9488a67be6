import type { Warehouse } from "../_shared/google/warehouse.ts";
import { brief, type Brief } from "./brief.ts";

export interface DeclaredBriefs {
  readonly briefs: readonly Brief[];
  /** Rows that are no brief: named, so that the others go on. */
  readonly invalid: readonly { readonly name: string; readonly detail: string }[];
}

export const briefsSql = `SELECT name, TO_JSON_STRING(brief) AS brief, is_active
FROM content.briefs
ORDER BY name`;

/** The deployed briefs with the rows of content.briefs over them. */
export async function readBriefs(
  deployed: readonly Brief[],
  warehouse: Pick<Warehouse, "query">,
): Promise<DeclaredBriefs> {
  const byName = new Map(deployed.map((one) => [one.name, one]));
  const invalid: { name: string; detail: string }[] = [];
  for (const row of await warehouse.query(briefsSql)) {
    const name = String(row["name"]);
    byName.delete(name);
    if (row["is_active"] !== true) continue;
    const fields = JSON.parse(String(row["brief"])) as object;
    const parsed = brief.safeParse({ ...fields, name });
    if (parsed.success) byName.set(name, parsed.data);
    else
      invalid.push({
        name,
        detail: parsed.error.issues
          .map(({ path, message }) => `${path.join(".")}: ${message}`)
          .join("; "),
      });
  }
  return { briefs: [...byName.values()], invalid };
}
