import { afterEach, beforeEach, expect, test } from "vitest";
import { bigQuerySchema } from "../../../schemas/bigquery-schema.ts";
import { tables } from "../../../schemas/registry.ts";
import { startRest, type RestClient } from "../../unit/local/bigquery/rest-client.ts";
import { goodEvent } from "../../unit/functions/land/fixture.ts";
import { startFunction, type FunctionProcess } from "./function-process.ts";

let bigquery: RestClient;
let land: FunctionProcess;

beforeEach(async () => {
  bigquery = await startRest();
  for (const datasetId of ["bronze", "ops"])
    await bigquery.call("POST", "/projects/p/datasets", { datasetReference: { datasetId } });
  const wanted = ["raw_web_track", "raw_web_page", "dead_letters"];
  for (const contract of tables.filter(({ table }) => wanted.includes(table)))
    await bigquery.call("POST", `/projects/p/datasets/${contract.layer}/tables`, {
      tableReference: { projectId: "p", datasetId: contract.layer, tableId: contract.table },
      schema: { fields: bigQuerySchema(contract) },
    });
  land = await startFunction("land", {
    GOOGLE_CLOUD_PROJECT: "p",
    BIGQUERY_STORAGE_WRITE_ENDPOINT: `127.0.0.1:${bigquery.storagePort}`,
  });
});
afterEach(async () => {
  await land.end("SIGKILL");
  await bigquery.close();
});

let messages = 0;
const push = (...events: unknown[]): Promise<Response> =>
  land.request("/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      message: {
        data: Buffer.from(JSON.stringify({ events })).toString("base64"),
        messageId: String(++messages),
        publishTime: "2026-11-20T12:00:00.5Z",
      },
      subscription: "projects/p/subscriptions/land",
    }),
  });

async function rows(table: string): Promise<unknown[][]> {
  const data = await bigquery.call(
    "GET",
    `/projects/p/datasets/${table.replace(".", "/tables/")}/data?maxResults=1000`,
  );
  return ((data.body["rows"] ?? []) as { f: { v: unknown }[] }[]).map(({ f }) =>
    f.map(({ v }) => v),
  );
}

test("events of several tables and a bad one travel over one connection", async () => {
  const page = goodEvent("p1", {
    entity: "page",
    payload: { ...goodEvent("p1").payload, type: "page" },
  });
  const answers = await Promise.all([
    push(goodEvent("e1"), page),
    push(goodEvent("e2")),
    push(goodEvent("e3", { source: "fax" })),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([204, 204, 204]);
  const tracks = await rows("bronze.raw_web_track");
  expect(tracks.map(([id]) => String(id)).toSorted()).toEqual(["e1", "e2"]);
  expect(tracks[0]?.slice(1, 4)).toEqual(["web", "track", "1"]);
  expect((await rows("bronze.raw_web_page")).map(([id]) => id)).toEqual(["p1"]);
  expect((await rows("ops.dead_letters")).map((row) => row[7])).toEqual(["unknown_source"]);
});

test("a message whose table is away is not acknowledged", async () => {
  const screen = goodEvent("s1", {
    entity: "screen",
    payload: { ...goodEvent("s1").payload, type: "screen" },
  });
  const answer = await push(screen);
  expect(answer.status).toBe(503);
  expect(land.logs.at(-1)).toMatchObject({ severity: "ERROR", code: "append_failed" });
  expect((await push(goodEvent("e1"))).status).toBe(204);
});

test("SIGTERM lets requests in flight finish", async () => {
  await push(goodEvent("first"));
  const waiting = Array.from({ length: 20 }, (_, index) => push(goodEvent(`e${index}`)));
  const settled = Promise.allSettled(waiting);
  await Promise.race(waiting);
  const [end, answers] = await Promise.all([land.end("SIGTERM"), settled]);
  expect(end).toEqual({ code: 0, signal: null });
  const acknowledged = answers.filter(
    (answer) => answer.status === "fulfilled" && answer.value.status === 204,
  );
  expect((await rows("bronze.raw_web_track")).length).toBeGreaterThanOrEqual(
    acknowledged.length + 1,
  );
  expect(acknowledged.length).toBeGreaterThan(0);
});

test("what SIGKILL cut off comes again and is in bronze", async () => {
  await push(goodEvent("first"));
  // Settled from the beginning: a request that the kill cuts off is rejected while the kill is still waited for.
  const settled = Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => push(goodEvent(`e${index}`))),
  );
  await land.end("SIGKILL");
  const answers = await settled;
  land = await startFunction("land", {
    GOOGLE_CLOUD_PROJECT: "p",
    BIGQUERY_STORAGE_WRITE_ENDPOINT: `127.0.0.1:${bigquery.storagePort}`,
  });
  for (const [index, answer] of answers.entries())
    if (answer.status === "rejected") await push(goodEvent(`e${index}`));
  const ids = new Set((await rows("bronze.raw_web_track")).map(([id]) => id));
  expect(ids.size).toBe(21);
});
