import { beforeEach, describe, expect, it } from "vitest";
import { createBrazeTwin } from "../../../../local/twins/braze/twin.ts";
import { callTwin } from "./twin-fetch.ts";

let clock = Date.parse("2026-11-20T12:00:00Z");
const twin = createBrazeTwin({ now: () => new Date(clock), secrets: (id) => `${id}!` });
const call = (path: string, body?: unknown, token = "braze-api-key!") =>
  callTwin(twin, "POST", path, body, token);
const user = (id: string, more: object = {}) => ({ external_id: id, ...more });

beforeEach(() => {
  clock = Date.parse("2026-11-20T12:00:00Z");
  twin.reset();
});

describe("users/track", () => {
  it("sets, changes and takes away attributes, and counts what it is billed for", async () => {
    await call("users/track", { attributes: [user("u1", { churn_risk: "high", score: 80 })] });
    const reply = await call("users/track", {
      attributes: [user("u1", { churn_risk: null, score: 81 })],
    });
    expect(reply).toMatchObject({
      status: 201,
      json: { message: "success", attributes_processed: 1 },
    });
    expect(twin.workspace.profile("u1")).toEqual({ score: 81 });
    expect(twin.workspace.dataPoints()).toBe(4);
  });

  it.each([
    ["without an id", { score: 1 }],
    ["with a bad e-mail", user("u2", { email: "nobody" })],
    ["with a text of 256 characters", user("u2", { reason: "x".repeat(256) })],
    ["of the wrong type", user("u2", { first_name: 5 })],
  ])("drops a row %s, keeps the others and names its place", async (_name, bad) => {
    const reply = await call("users/track", { attributes: [user("u1", { score: 1 }), bad] });
    expect(reply).toMatchObject({
      status: 201,
      json: {
        message: "success",
        attributes_processed: 1,
        errors: [{ input_array: "attributes", index: 1 }],
      },
    });
    expect(Object.keys(twin.workspace.profiles())).toEqual(["u1"]);
  });

  it("records events as often as they are sent", async () => {
    const event = { external_id: "u1", name: "score_crossed", time: "2026-11-20T12:00:00Z" };
    await call("users/track", { events: [event, { ...event, time: "today" }] });
    await call("users/track", { events: [event] });
    expect(twin.workspace.events()).toHaveLength(2);
  });

  it.each([
    ["76 objects", { attributes: Array.from({ length: 76 }, (_, index) => user(String(index))) }],
    ["nothing", {}],
    ["no array", { attributes: user("u1") }],
  ])("refuses %s as a whole", async (_name, body) => {
    const reply = await call("users/track", body);
    expect(reply.status).toBe(400);
    expect((reply.json as { message: string }).message).not.toBe("success");
    expect(twin.workspace.profiles()).toEqual({});
  });

  it("queues in maintenance and applies afterwards", async () => {
    twin.setMaintenance(true);
    expect(await call("users/track", { attributes: [user("u1", { score: 1 })] })).toMatchObject({
      status: 202,
    });
    expect(twin.workspace.profiles()).toEqual({});
    twin.setMaintenance(false);
    expect(twin.workspace.profiles()).toEqual({ u1: { score: 1 } });
  });

  it("says what is left of 3,000 requests in 3 seconds, and refuses more", async () => {
    const body = { attributes: [user("u1", { score: 1 })] };
    const first = await call("users/track", body);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      "x-ratelimit-limit": "3000",
      "x-ratelimit-remaining": "2999",
      "x-ratelimit-reset": String(clock / 1000 + 3),
    });
    for (let index = 1; index < 3000; index++) await call("users/track", body);
    expect(await call("users/track", body)).toMatchObject({ status: 429 });
    clock += 3000;
    expect(await call("users/track", body)).toMatchObject({ status: 201 });
  });
});

describe("Canvas", () => {
  const trigger = (ids: readonly string[], canvas = "canvas-retention") =>
    call("canvas/trigger/send", {
      canvas_id: canvas,
      recipients: ids.map((id) => ({
        external_user_id: id,
        canvas_entry_properties: { churn_probability: 0.8 },
      })),
    });

  it("is entered by whom Braze knows", async () => {
    await call("users/track", { attributes: [user("u1", { score: 1 })] });
    expect(await trigger(["u1", "stranger"])).toMatchObject({
      status: 201,
      json: { message: "success" },
    });
    expect(twin.workspace.triggered().map((entry) => entry.external_user_id)).toEqual(["u1"]);
  });

  it("takes 50 recipients, and has to exist", async () => {
    expect((await trigger(Array.from({ length: 51 }, (_, index) => `u${index}`))).status).toBe(400);
    expect((await trigger(["u1"], "gone")).status).toBe(400);
  });
});

describe("users", () => {
  it("are exported with those unknown named, and deleted", async () => {
    await call("users/track", { attributes: [user("u1", { score: 1 })] });
    expect((await call("users/export/ids", { external_ids: ["u1", "u2"] })).json).toEqual({
      message: "success",
      users: [{ external_id: "u1", custom_attributes: { score: 1 } }],
      invalid_user_ids: ["u2"],
    });
    expect((await call("users/delete", { external_ids: ["u1", "u2"] })).json).toEqual({
      message: "success",
      deleted: 1,
    });
    expect((await call("users/delete", { external_ids: Array(51).fill("u") })).status).toBe(400);
  });
});

it("needs its key, and refuses what it does not speak", async () => {
  expect(await call("users/track", {}, "other")).toMatchObject({ status: 401 });
  expect(await call("users/merge", {})).toMatchObject({ status: 404 });
});
