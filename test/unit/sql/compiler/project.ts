import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import {
  bool,
  date,
  int64,
  nullable,
  repeated,
  string,
  timestamp,
} from "../../../../schemas/column.ts";
import { defineTable, type TableContract } from "../../../../schemas/table-contract.ts";

/** Writes a whole small SQL project and answers its folder. */
export function sqlProject(files: Readonly<Record<string, string>>): string {
  const root = join(mkdtempSync(join(tmpdir(), "ame-sql-")), "sql");
  for (const folder of ["silver", "features", "gold", "ml", "ops"])
    mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

export const rawEvents = defineTable({
  layer: "bronze",
  table: "raw_events",
  description: "Raw.",
  row: z.object({
    event_id: string("Id."),
    ingest_date: date("Landing."),
    occurred_at: timestamp("Time."),
    amount: nullable(int64("Amount.")),
  }),
  grain: [],
  partitionBy: "ingest_date",
});

export const stagingEvents = defineTable({
  layer: "silver",
  table: "staging_events",
  description: "Clean.",
  row: z.object({
    event_id: string("Id."),
    event_date: date("Day."),
    amount: nullable(int64("Amount.")),
  }),
  grain: ["event_id"],
  partitionBy: "event_date",
});

export const martsTotals = defineTable({
  layer: "gold",
  table: "marts_totals",
  description: "Totals.",
  row: z.object({
    event_date: date("Day."),
    total: nullable(int64("Sum.")),
    ids: repeated(string("Ids.")),
  }),
  grain: ["event_date"],
});

export const stagingStates = defineTable({
  layer: "silver",
  table: "staging_states",
  description: "History.",
  row: z.object({
    event_id: string("Key."),
    amount: nullable(int64("Amount.")),
    valid_from: timestamp("Since."),
    valid_to: nullable(timestamp("Until.")),
    is_current: bool("Now."),
  }),
  grain: ["event_id", "valid_from"],
});

export const contracts: readonly TableContract[] = [
  rawEvents,
  stagingEvents,
  stagingStates,
  martsTotals,
];

export const stagingSql = `-- kind: window
-- tests:
--   - unique: grain
SELECT event_id, DATE(occurred_at) AS event_date, amount
FROM bronze.raw_events
WHERE ingest_date IN UNNEST(@dirty_ingest_dates) AND DATE(occurred_at) IN UNNEST(@dirty_partitions)
`;

export const totalsSql = `-- kind: full
-- tests:
--   - row: "total >= 0"
SELECT event_date, SUM(amount) AS total, ARRAY_AGG(event_id ORDER BY event_id) AS ids
FROM silver.staging_events
GROUP BY event_date
`;
