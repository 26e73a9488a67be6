import { describe, expect, it } from "vitest";
import { canvases, events } from "../../../../functions/sync-braze/definition.ts";
import { createFixture, crossing } from "./fixture.ts";

const canvas = (count: number) => {
  const fixture = createFixture(
    Array.from({ length: count }, (_, index) => crossing(index)),
    { definition: canvases },
  );
  for (let index = 0; index < count; index++) fixture.twin.workspace.setAttributes(`u${index}`, {});
  return fixture;
};

describe("a Canvas trigger", () => {
  it("happens once for each crossing, 50 recipients a request", async () => {
    const { run, twin } = canvas(120);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 120, calls: 3 });
    expect(await run("r2")).toMatchObject({ planned: 0, calls: 0 });
    expect(twin.workspace.triggered()).toHaveLength(120);
    expect(twin.workspace.triggered()[0]).toEqual({
      kind: "canvas",
      id: "canvas-retention",
      external_user_id: "u0",
      properties: { churn_probability: 0.8 },
    });
  });

  it.each([
    "timeout_after_apply",
    "timeout_before_apply",
    "server_error",
    "truncated_body",
  ] as const)("of unknown end (%s) is named and never sent again by itself", async (kind) => {
    const { run, twin, parked } = canvas(2);
    twin.faults.set([{ kind, times: 1 }]);
    expect(await run("r1")).toMatchObject({ state: "failed", unknown: 2, delivered: 0 });
    expect([...parked.values()].map(({ state }) => state)).toEqual(["unknown", "unknown"]);
    const before = twin.workspace.triggered().length;
    expect(await run("r2")).toMatchObject({ planned: 0, calls: 0 });
    expect(twin.workspace.triggered()).toHaveLength(before);
  });

  it("is sent again after 429, which comes before any work", async () => {
    const { run, twin } = canvas(2);
    twin.faults.set([{ kind: "too_many_requests", times: 1 }]);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 2 });
    expect(twin.workspace.triggered()).toHaveLength(2);
  });

  it("of a Canvas that is gone is a configuration error", async () => {
    const { run, twin, parked } = canvas(1);
    twin.controls["POST delete-canvas"]?.({ id: "canvas-retention" });
    const told = await run("r1");
    expect(told).toMatchObject({ state: "failed", waiting: 1 });
    expect(told.detail).toMatch(/CANVAS_UNKNOWN.*brazeCanvases/);
    expect(parked.size).toBe(0);
  });
});

describe("an event", () => {
  it("is recorded once, under its name and time", async () => {
    const { run, twin } = createFixture([crossing(0, "event:churn_risk_crossed")], {
      definition: events,
    });
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 1 });
    await run("r2");
    expect(twin.workspace.events()).toEqual([
      {
        external_id: "u0",
        name: "churn_risk_crossed",
        time: "2026-11-20T11:00:00Z",
        properties: { churn_probability: 0.8 },
      },
    ]);
  });

  it("that Braze drops is parked, the others happen", async () => {
    const bad = crossing(1, "event:churn_risk_crossed");
    const { run, twin, parked } = createFixture(
      [
        crossing(0, "event:churn_risk_crossed"),
        { ...bad, values: { ...bad.values, time: "yesterday" } },
      ],
      { definition: events },
    );
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 1, rejected: 1 });
    expect(twin.workspace.events()).toHaveLength(1);
    expect([...parked.values()]).toMatchObject([{ code: "INVALID_OBJECT" }]);
  });
});
