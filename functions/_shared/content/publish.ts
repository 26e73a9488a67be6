import type { Warehouse } from "../google/warehouse.ts";

/** Approved texts of a run reach gold, a description of a picture together with its picture; calling it again changes nothing. */
export const publishMerge = `MERGE gold.marts_content_variants AS t
USING (
  SELECT v.variant_id, v.brief, v.language, v.channel, v.audience, v.text, v.confidence, v.decided_at, v.item_id, p.uri
  FROM content.variants AS v
  LEFT JOIN content.pictures AS p ON p.variant_id = v.variant_id AND p.state = "drawn"
  WHERE v.run_id = @run_id AND v.state = "approved" AND (v.channel != "picture_brief" OR p.uri IS NOT NULL)
) AS s
ON t.variant_id = s.variant_id
WHEN NOT MATCHED THEN INSERT (variant_id, brief, language, channel, audience, text, confidence, approved_at, item_id, picture_uri)
VALUES (s.variant_id, s.brief, s.language, s.channel, s.audience, s.text, s.confidence, s.decided_at, s.item_id, s.uri)`;

export async function publishApproved(
  runId: string,
  warehouse: Pick<Warehouse, "query">,
): Promise<void> {
  await warehouse.query(publishMerge, { run_id: { type: "STRING", value: runId } });
}
