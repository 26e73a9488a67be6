import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { json, nullable, string, timestamp } from "../../column.ts";

export const auditLog = defineTable({
  layer: "ops",
  table: "audit_log",
  description: "Every autonomous decision and every decision of a person over one.",
  row: z.object({
    audit_id: string("Deterministic: the same decision recorded twice is one row."),
    occurred_at: timestamp("When."),
    actor: string("Function that decided, or the person."),
    action: string("For example content.generated, content.approved."),
    subject: string("What it was decided about."),
    run_id: nullable(string("Workflow execution.")),
    outcome: string("What was decided."),
    detail: json(
      "What it rests on: prompt version, hash of the facts, model, checks, cost. No texts, no PII.",
    ),
  }),
  grain: ["audit_id"],
  clusterBy: ["action", "subject"],
});
