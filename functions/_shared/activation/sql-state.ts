import { createHash } from "node:crypto";
import { z } from "zod";
import type { Parameters, Warehouse } from "../google/warehouse.ts";
import type { SyncDefinition } from "./definition.ts";
import type { Receipt } from "./destination.ts";
import { float, integer, json, text, time } from "./parameters.ts";
import { planScript } from "./plan-sql.ts";
import type { PlannedBatch } from "./planned-row.ts";
import { createReplacementState } from "./replacement-state.ts";
import { allowedSql } from "./source-sql.ts";
import * as sql from "./state-sql.ts";
import { batchItem, interrupted, openBatch, plannedRow, rowItem } from "./state-rows.ts";
import { dueBefore, rowId, type SyncState } from "./state.ts";

type Query = Pick<Warehouse, "query">;

const script = (statements: readonly string[]): string => `${statements.join(";\n\n")};`;

const summaryRow = z.object({
  plan_hash: z.string(),
  planned: z.coerce.number(),
  removed: z.coerce.number(),
  changed: z.coerce.number(),
  eligible_rows: z.coerce.number(),
  empty_is_meant: z.boolean(),
  acknowledged_rows: z.coerce.number(),
  score_mean: z.number().nullable(),
  score_deviation: z.number().nullable(),
});

/** The state in the warehouse. `preview` plans beside the plan that is being sent. */
export function createSqlState(
  warehouse: Query,
  now: () => Date,
  preview = false,
): SyncState & { planId(definition: SyncDefinition): string } {
  const planId = ({ name }: SyncDefinition): string => (preview ? `${name}:preview` : name);
  const inRun = (definition: SyncDefinition, runId: string): Parameters => ({
    sync: text(definition.name),
    run_id: text(runId),
    now: time(now()),
  });
  const insertBatches = (
    batches: readonly PlannedBatch[],
    state: "intended" | "accepted" | "settled" | "unknown",
    receipt?: Receipt,
  ): Parameters => ({
    state: text(state),
    batches: json(batches.map((batch) => batchItem(batch, receipt))),
  });

  return {
    ...createReplacementState(warehouse, now),
    planId,
    async openBatches(definition) {
      const open = await warehouse.query(sql.openBatchesSql, { sync: text(definition.name) });
      if (open.length === 0) return [];
      const keys = new Set(open.flatMap((row) => JSON.parse(String(row["keys"])) as string[]));
      const rows = await warehouse.query(sql.rowsByKeySql, {
        plan_id: text(planId(definition)),
        keys: json([...keys]),
      });
      return open.map((row) => openBatch(row, rows.map(plannedRow)));
    },
    async abandon(batches, definition, runId) {
      const rows = batches.flatMap((batch) =>
        batch.rows.map((row) => rowItem(batch, row, interrupted, definition)),
      );
      const mark = definition.delivery === "at_most_once" ? sql.parkUnknown : sql.acknowledge;
      await warehouse.query(script([mark, sql.batchInsert]), {
        ...inRun(definition, runId),
        ...insertBatches(batches, "unknown"),
        rows: json(rows),
      });
    },
    async plan(definition, runId, refreshBefore) {
      const [row] = await warehouse.query(planScript(definition), {
        ...inRun(definition, runId),
        plan_id: text(planId(definition)),
        refresh_before: time(dueBefore(definition, now(), refreshBefore)),
      });
      const found = summaryRow.parse(row);
      return {
        planHash: found.plan_hash,
        planned: found.planned,
        removed: found.removed,
        changed: found.changed,
        eligibleRows: found.eligible_rows,
        emptyIsMeant: found.empty_is_meant,
        acknowledgedRows: found.acknowledged_rows,
        scoreMean: found.score_mean,
        scoreDeviation: found.score_deviation,
      };
    },
    async page(definition, after, limit) {
      const rows = await warehouse.query(sql.pageSql, {
        plan_id: text(planId(definition)),
        after: integer(after),
        limit: integer(limit),
      });
      return rows.map(plannedRow);
    },
    async allowed(definition, rows) {
      if (rows.length === 0) return new Set();
      const found = await warehouse.query(allowedSql(definition), {
        rows: json(rows.map(({ key }) => ({ key }))),
      });
      return new Set(
        found.map((row) => rowId({ object: String(row["object"]), key: String(row["key"]) })),
      );
    },
    async intend(batches, definition, runId) {
      await warehouse.query(sql.batchInsert, {
        ...inRun(definition, runId),
        ...insertBatches(batches, "intended"),
      });
    },
    async accept(batch, receipt, definition, runId) {
      await warehouse.query(sql.batchInsert, {
        ...inRun(definition, runId),
        ...insertBatches([batch], "accepted", receipt),
      });
    },
    async settle(batches, definition, runId) {
      const rows = batches.flatMap(({ batch, outcomes }) =>
        batch.rows.flatMap((row, index) => {
          const outcome = outcomes[index];
          return outcome === undefined ? [] : [rowItem(batch, row, outcome, definition)];
        }),
      );
      await warehouse.query(script(sql.settleStatements), {
        ...inRun(definition, runId),
        ...insertBatches(
          batches.flatMap(({ batch, jobs }) => [batch, ...jobs]),
          "settled",
        ),
        rows: json(rows),
      });
    },
    async lastRun(definition) {
      const [row] = await warehouse.query(sql.lastRunSql, { sync: text(definition.name) });
      if (row === undefined) return undefined;
      const { score_mean: scoreMean, score_deviation: scoreDeviation } = summaryRow
        .pick({ score_mean: true, score_deviation: true })
        .parse(row);
      return { scoreMean, scoreDeviation };
    },
    async callsToday(destination) {
      const [row] = await warehouse.query(sql.callsTodaySql, {
        destination: text(destination),
        now: time(now()),
      });
      return Number(row?.["calls"] ?? 0);
    },
    async approval(sync, planHash) {
      const [row] = await warehouse.query(sql.approvalSql, {
        sync: text(sync),
        plan_hash: text(planHash),
      });
      return row === undefined
        ? undefined
        : z.enum(["waiting", "approved", "rejected", "expired"]).parse(row["state"]);
    },
    async requestApproval({ sync, planHash, runId, guard, detail }) {
      await warehouse.query(script(sql.requestStatements), {
        sync: text(sync),
        plan_hash: text(planHash),
        run_id: text(runId),
        guard: text(guard),
        detail: text(detail),
        now: time(now()),
      });
    },
    async heldSample(definition, moment, rows) {
      const found = await warehouse.query(sql.heldSampleSql, {
        sync: text(definition.name),
        moment: time(moment),
        run_id: text(moment.toISOString()),
        limit: integer(rows),
      });
      return found.map((row) => ({
        object: String(row["object"]),
        key: String(row["key"]),
        hashes: JSON.parse(String(row["hashes"])) as Record<string, string>,
      }));
    },
    async observed(definition, runId, rows) {
      const seen = rows.map(({ object, key, differs }) => ({
        object,
        key,
        matches: String(differs.length === 0),
        fields: differs,
      }));
      await warehouse.query(script([sql.observationInsert, sql.forgetDiffering]), {
        ...inRun(definition, runId),
        rows: json(seen),
      });
    },
    async finish(run, definition) {
      const fields = Object.fromEntries(
        definition.fields.map(({ field, type, normaliser }) => [
          field,
          normaliser === undefined
            ? { type }
            : { type, normaliser: normaliser.name, version: normaliser.version },
        ]),
      );
      await warehouse.query(script([sql.definitionMerge, sql.runMerge, sql.forgetPlan]), {
        run_id: text(run.runId),
        plan_id: text(planId(definition)),
        sync: text(run.sync),
        destination: text(run.destination),
        source: text(definition.source),
        mode: text(definition.mode),
        delivery: text(definition.delivery),
        consent: json(definition.consent),
        fields: json(fields),
        mapping_hash: text(
          createHash("sha256")
            .update(
              JSON.stringify([
                definition.source,
                definition.fields.map(({ value }) => value),
                fields,
              ]),
            )
            .digest("hex"),
        ),
        now: time(run.finishedAt),
        state: text(run.state),
        planned: integer(run.planned),
        delivered: integer(run.delivered),
        rejected: integer(run.rejected),
        unknown: integer(run.unknown),
        waiting: integer(run.waiting),
        calls: integer(run.calls),
        eligible_rows: integer(run.plan?.eligibleRows ?? 0),
        acknowledged_rows: integer(run.plan?.acknowledgedRows ?? 0),
        score_mean: float(run.plan?.scoreMean ?? null),
        score_deviation: float(run.plan?.scoreDeviation ?? null),
        plan_hash: text(run.plan?.planHash ?? null),
        detail: text(run.detail),
        started_at: time(run.startedAt),
        finished_at: time(run.finishedAt),
      });
    },
  };
}
