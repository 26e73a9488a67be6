import type { Warehouse } from "../google/warehouse.ts";

/** Approved texts of a run reach gold; calling it again changes nothing. */
export const publishMerge = `MERGE gold.marts_content_variants AS t
USING (
  SELECT variant_id, brief, language, channel, audience, text, confidence, decided_at
  FROM content.variants
  WHERE run_id = @run_id AND state = "approved"
) AS s
ON t.variant_id = s.variant_id
WHEN NOT MATCHED THEN INSERT (variant_id, brief, language, channel, audience, text, confidence, approved_at)
VALUES (s.variant_id, s.brief, s.language, s.channel, s.audience, s.text, s.confidence, s.decided_at)`;

export async function publishApproved(
  runId: string,
  warehouse: Pick<Warehouse, "query">,
): Promise<void> {
  await warehouse.query(publishMerge, { run_id: { type: "STRING", value: runId } });
}
