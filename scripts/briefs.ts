import type { BigQuery } from "@google-cloud/bigquery";
import { briefs } from "../functions/generate-content/briefs/registry.ts";
import { queryRows } from "./clients.ts";

export interface ListedBrief {
  readonly name: string;
  readonly channel: string;
  readonly audience: string;
  readonly impact: string;
  /** Where its fields come from. */
  readonly from: "file" | "row";
}

/** What a content run would write: deployed briefs with the rows of content.briefs over them. */
export async function listBriefs(bigquery: BigQuery): Promise<readonly ListedBrief[]> {
  const rows = await queryRows(
    bigquery,
    `SELECT name, is_active, JSON_VALUE(brief, '$.channel') AS channel, JSON_VALUE(brief, '$.audience') AS audience,
       JSON_VALUE(brief, '$.impact') AS impact
     FROM content.briefs`,
  );
  const replaced = new Set(rows.map(({ name }) => name));
  const listed: ListedBrief[] = [
    ...briefs
      .filter(({ name }) => !replaced.has(name))
      .map(({ name, channel, audience, impact }) => ({
        name,
        channel,
        audience,
        impact,
        from: "file" as const,
      })),
    ...rows
      .filter(({ is_active }) => is_active === true)
      .map(({ name, channel, audience, impact }) => ({
        name: String(name),
        channel: String(channel),
        audience: String(audience),
        impact: String(impact),
        from: "row" as const,
      })),
  ];
  return listed.toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Declares a brief as a row; `null` switches off the one of that name. */
export async function setBrief(
  bigquery: BigQuery,
  name: string,
  brief: unknown,
  updatedBy: string,
): Promise<void> {
  await queryRows(
    bigquery,
    `MERGE content.briefs AS t
     USING (SELECT @name AS name) AS s
     ON t.name = s.name
     WHEN MATCHED THEN UPDATE SET brief = PARSE_JSON(@brief), is_active = @is_active, updated_at = CURRENT_TIMESTAMP(), updated_by = @by
     WHEN NOT MATCHED THEN INSERT (name, brief, is_active, updated_at, updated_by)
     VALUES (@name, PARSE_JSON(@brief), @is_active, CURRENT_TIMESTAMP(), @by)`,
    { name, brief: JSON.stringify(brief ?? {}), is_active: brief !== null, by: updatedBy },
  );
}
