import { createHash } from "node:crypto";
import { recordAudit } from "../_shared/audit.ts";
import { publishApproved } from "../_shared/content/publish.ts";
import type { ObjectWriter } from "../_shared/google/storage.ts";
import type { Warehouse } from "../_shared/google/warehouse.ts";
import type { PictureModel, PictureOutcome } from "../_shared/text-model/text-model.ts";
import { readSpentMicros } from "./spending.ts";

export interface DrawDependencies {
  readonly pictures: PictureModel;
  readonly pictureModelName: string;
  /** Micros of the budget's currency for one picture. */
  readonly pictureMicros: number;
  readonly pictureTimeoutMs: number;
  readonly monthlyBudgetMicros: number;
  readonly objects: ObjectWriter;
  readonly warehouse: Pick<Warehouse, "query">;
  readonly now: () => Date;
}

/** Approved descriptions that were neither drawn nor refused. */
export const undrawnSql = `SELECT v.variant_id, v.run_id, v.brief, v.text
FROM content.variants AS v
WHERE v.channel = "picture_brief" AND v.state = "approved"
  AND NOT EXISTS (SELECT 1 FROM content.pictures AS p WHERE p.variant_id = v.variant_id)
ORDER BY v.created_at, v.variant_id`;

export const pictureMerge = `MERGE content.pictures AS t
USING (SELECT @variant_id AS variant_id) AS s
ON t.variant_id = s.variant_id
WHEN NOT MATCHED THEN INSERT (variant_id, state, uri, sha256, size_bytes, model, reason, decided_at)
VALUES (@variant_id, @state, NULLIF(@uri, ""), NULLIF(@sha256, ""), @size_bytes, @model, NULLIF(@reason, ""), @now)`;

interface Description {
  readonly variantId: string;
  readonly runId: string;
  readonly brief: string;
  readonly text: string;
}

export interface DrawSummary {
  readonly state: "succeeded" | "incomplete";
  readonly drawn: number;
  readonly blocked: number;
  readonly cost_micros: number;
  readonly detail: string | null;
}

/** Draws what is approved, within the month's budget. What could not be drawn now is drawn by the next call. */
export async function drawApproved(deps: DrawDependencies): Promise<DrawSummary> {
  const { warehouse, pictureMicros, monthlyBudgetMicros } = deps;
  const waiting = (await warehouse.query(undrawnSql)).map((row): Description => ({
    variantId: String(row["variant_id"]),
    runId: String(row["run_id"]),
    brief: String(row["brief"]),
    text: String(row["text"]),
  }));
  const spentBefore = waiting.length === 0 ? 0 : await readSpentMicros(deps.now(), warehouse);
  let [drawn, blocked] = [0, 0];
  const summary = (detail: string | null): DrawSummary => ({
    state: detail === null ? "succeeded" : "incomplete",
    drawn,
    blocked,
    cost_micros: drawn * pictureMicros,
    detail,
  });
  for (const description of waiting) {
    if (spentBefore + (drawn + 1) * pictureMicros > monthlyBudgetMicros)
      return summary("over_budget: raise the budget or wait for the next month.");
    const outcome = await deps.pictures.draw(description.text, deps.pictureTimeoutMs);
    if (outcome.kind === "unavailable") return summary(`${outcome.code}: ${outcome.detail}`);
    await record(description, outcome, deps);
    if (outcome.kind === "picture") drawn += 1;
    else blocked += 1;
  }
  return summary(null);
}

/** The object first, the row second, the budget's entry third, gold last: each may be repeated. */
async function record(
  { variantId, runId, brief, text }: Description,
  outcome: Exclude<PictureOutcome, { kind: "unavailable" }>,
  { pictureModelName, pictureMicros, objects, warehouse, now }: DrawDependencies,
): Promise<void> {
  const isDrawn = outcome.kind === "picture";
  const bytes = isDrawn ? outcome.bytes : Buffer.alloc(0);
  const uri = isDrawn ? await objects.write(`pictures/${variantId}.png`, bytes, "image/png") : "";
  const at = now();
  await warehouse.query(pictureMerge, {
    variant_id: { type: "STRING", value: variantId },
    state: { type: "STRING", value: isDrawn ? "drawn" : "blocked" },
    uri: { type: "STRING", value: uri },
    sha256: { type: "STRING", value: isDrawn ? sha256(bytes) : "" },
    size_bytes: { type: "INT64", value: bytes.length },
    model: { type: "STRING", value: pictureModelName },
    reason: { type: "STRING", value: isDrawn ? "" : outcome.reason },
    now: { type: "TIMESTAMP", value: at.toISOString() },
  });
  await recordAudit(
    [
      {
        identity: [variantId],
        actor: "generate-content",
        action: "content.drawn",
        subject: brief,
        runId,
        outcome: isDrawn ? "drawn" : "blocked",
        detail: {
          variant_id: variantId,
          model: pictureModelName,
          text_hash: sha256(Buffer.from(text)),
          cost_micros: isDrawn ? pictureMicros : 0,
        },
      },
    ],
    at,
    warehouse,
  );
  await publishApproved(runId, warehouse);
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
