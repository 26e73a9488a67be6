import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { upstreamError } from "../../../../functions/_shared/errors.ts";
import type { Row } from "../../../../functions/_shared/google/row-encoding.ts";
import { createLogger } from "../../../../functions/_shared/log.ts";
import type { RowOutcome } from "../../../../functions/land/append-all.ts";
import { createLandHandler } from "../../../../functions/land/handler.ts";
import { goodEvent, messageId, push, rawPush } from "./fixture.ts";

/** A handler over tables in memory; `refuses` says which rows BigQuery would not take. */
function createFixture(options: { refuses?: (row: Row) => boolean; fails?: boolean } = {}) {
  const stored = new Map<string, Row[]>();
  const handle = createLandHandler({
    batcher: {
      add(table, rows) {
        if (options.fails === true) return Promise.reject(upstreamError("append_failed", "down"));
        const name = `${table.layer}.${table.table}`;
        const outcomes = rows.map((row): RowOutcome => {
          if (table.layer === "bronze" && options.refuses?.(row) === true)
            return { kind: "refused", reason: "no such day" };
          stored.set(name, [...(stored.get(name) ?? []), row]);
          return { kind: "committed" };
        });
        return Promise.resolve(outcomes);
      },
    },
    log: createLogger({ service: "land", projectId: "p", write: () => undefined }),
    now: () => new Date("2026-11-20T12:00:01.000Z"),
  });
  const rows = (table: string): readonly Row[] => stored.get(table) ?? [];
  return { handle, rows };
}

describe("a message", () => {
  it("with one event becomes a bronze row", async () => {
    const { handle, rows } = createFixture();
    const traceparent = `00-${"e".repeat(32)}-${"f".repeat(16)}-01`;
    expect(await handle(push(goodEvent("e1"), { traceparent }))).toEqual({ status: 204 });
    expect(rows("bronze.raw_web_track")).toEqual([
      {
        event_id: "e1",
        source: "web",
        entity: "track",
        schema_version: 1,
        occurred_at: "2026-11-20T11:59:00.000Z",
        received_at: "2026-11-20T12:00:00.000Z",
        publish_time: "2026-11-20T12:00:00.123456789Z",
        ingest_date: "2026-11-20",
        attributes: {
          channel: "http",
          subscription: "projects/p/subscriptions/land",
          message_id: messageId,
          landed_at: "2026-11-20T12:00:01.000Z",
        },
        payload: goodEvent("e1").payload,
        trace_id: "e".repeat(32),
      },
    ]);
  });

  it("with a bad event among good ones lands the good ones", async () => {
    const { handle, rows } = createFixture();
    const bad = goodEvent("e2", { payload: { type: "track", messageId: "e2" } });
    await handle(push({ events: [goodEvent("e1"), bad, goodEvent("e3")] }));
    expect(rows("bronze.raw_web_track").map((row) => row["event_id"])).toEqual(["e1", "e3"]);
    expect(rows("ops.dead_letters")).toMatchObject([
      {
        stage: "land",
        source: "web",
        entity: "track",
        event_id: "e2",
        reason: "invalid_payload",
        attempts: 2,
        failed_date: "2026-11-20",
        item: bad,
      },
    ]);
    expect(rows("ops.dead_letters")[0]?.["detail"]).toMatch(/^timestamp: .*event: /);
  });

  it.each([
    ["malformed_json", Buffer.from('{"event_id":')],
    ["invalid_envelope", { source: "web" }],
    ["invalid_envelope", { events: [] }],
    ["invalid_envelope", [goodEvent("e1")]],
    ["unknown_source", goodEvent("e1", { source: "fax" })],
    ["unknown_entity", goodEvent("e1", { entity: "dance" })],
  ])("that is %s goes to dead letters", async (reason, data) => {
    const { handle, rows } = createFixture();
    expect(await handle(push(data))).toEqual({ status: 204 });
    expect(rows("ops.dead_letters")).toMatchObject([{ reason }]);
  });

  it("delivered again has the same dead letter id", async () => {
    const { handle, rows } = createFixture();
    await handle(push({ events: ["a", "b"] }));
    await handle(push({ events: ["a", "b"] }));
    const ids = rows("ops.dead_letters").map((row) => row["dead_letter_id"]);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
  });

  it("whose row BigQuery refuses goes to dead letters with BigQuery's reason", async () => {
    const { handle, rows } = createFixture({ refuses: (row) => row["event_id"] === "e1" });
    await handle(push({ events: [goodEvent("e1"), goodEvent("e2")] }));
    expect(rows("ops.dead_letters")).toMatchObject([
      { event_id: "e1", reason: "row_refused", detail: "no such day" },
    ]);
  });

  it("is not acknowledged while BigQuery is away", async () => {
    const { handle } = createFixture({ fails: true });
    expect(await handle(push(goodEvent("e1")))).toMatchObject({ status: 503 });
  });

  it("that is no push request is refused", async () => {
    const { handle } = createFixture();
    expect(await handle(rawPush('{"message": {}}'))).toMatchObject({ status: 400 });
  });
});

describe("any mix of events", () => {
  const anyEvent = fc.oneof(
    fc.uuid().map((id) => goodEvent(id)),
    fc.uuid().map((id) => goodEvent(id, { entity: "refused" })),
    fc.uuid().map((id) => goodEvent(id, { payload: {} })),
    fc.jsonValue(),
  );

  it("is landed or dead-lettered, event by event", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 30 }), async (events) => {
        const { handle, rows } = createFixture({
          refuses: (row) => String(row["event_id"]).startsWith("0"),
        });
        expect(await handle(push({ events }))).toEqual({ status: 204 });
        const landed = rows("bronze.raw_web_track").length;
        expect(landed + rows("ops.dead_letters").length).toBe(events.length);
      }),
      { numRuns: 100 },
    );
  });
});
