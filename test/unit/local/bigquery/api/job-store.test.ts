import { appendFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJobJournal } from "../../../../../local/bigquery/api/job-journal.ts";
import { createJobStore, type Work } from "../../../../../local/bigquery/api/job-store.ts";
import { createQueryResults } from "../../../../../local/bigquery/api/query-results.ts";
import { BigQueryError } from "../../../../../local/bigquery/errors.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "bigquery-jobs-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const openStore = (concurrency = 32, journal = openJobJournal(directory)) =>
  createJobStore({
    now: () => new Date(1000),
    newId: () => "new-id",
    results: createQueryResults(),
    journal,
    concurrency,
  });
const submit = (store: ReturnType<typeof openStore>, jobId: string, work: Work) =>
  store.submit({
    reference: { projectId: "p", jobId, location: "US" },
    user: "owner",
    configuration: { load: {} },
    work,
  });
const done: Work = async () => ({ statistics: { load: { outputRows: "1" } } });

test("a job id stays taken after a restart, with what became of the job", async () => {
  const first = openStore();
  await submit(first, "good", done).done;
  await submit(first, "bad", () => Promise.reject(new BigQueryError("notFound", "no object"))).done;
  submit(first, "cut", () => new Promise(() => {}));
  appendFileSync(join(directory, "jobs.ndjson"), '{"job":{"refer');

  const second = openStore();
  expect(second.get("p", "good")).toMatchObject({
    state: "DONE",
    outcome: { statistics: { load: { outputRows: "1" } } },
  });
  expect(second.get("p", "bad").failure).toMatchObject({
    reason: "notFound",
    message: "no object",
  });
  expect(second.get("p", "cut").failure?.message).toBe(
    "The local BigQuery was stopped while job cut ran. Look at what it changed and submit it again under another id.",
  );
  expect(() => submit(second, "good", done)).toThrow("Already Exists: Job p:US.good");
  second.delete(second.get("p", "good"));
  expect(
    openStore()
      .list("p")
      .map(({ reference }) => reference.jobId),
  ).toEqual(["cut", "bad"]);
});

test("jobs beyond the limit are pending until another ends", async () => {
  const store = openStore(1);
  const gate = Promise.withResolvers<Awaited<ReturnType<Work>>>();
  const first = submit(store, "first", () => gate.promise);
  const second = submit(store, "second", done);
  expect([first.state, second.state]).toEqual(["RUNNING", "PENDING"]);
  gate.resolve({ statistics: {} });
  await second.done;
  expect([first.state, second.state]).toEqual(["DONE", "DONE"]);
});

test("a pending job that is cancelled never runs, and a job out of time is stopped", async () => {
  const store = openStore(1);
  const gate = Promise.withResolvers<Awaited<ReturnType<Work>>>();
  submit(store, "first", () => gate.promise);
  let ran = false;
  const second = submit(store, "second", async () => {
    ran = true;
    return { statistics: {} };
  });
  store.cancel(second);
  gate.resolve({ statistics: {} });
  await second.done;
  expect([ran, second.failure?.reason]).toEqual([false, "stopped"]);
  const slow = store.submit({
    reference: { projectId: "p", jobId: "slow", location: "US" },
    user: "owner",
    configuration: { jobTimeoutMs: "1" },
    work: (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      }),
  });
  await slow.done;
  expect(slow.failure?.message).toBe("Job execution was cancelled: Job timed out after 1 ms");
});

test("the newest results are kept, the oldest give way", () => {
  const results = createQueryResults(250);
  const table = (tableId: string) => ({ projectId: "p", datasetId: "_d", tableId });
  const rows = { schema: [], rows: [] };
  for (const id of ["a", "b", "c"]) results.keep(table(id), "owner", rows);
  expect(["a", "b", "c"].map((id) => results.find(table(id), "owner") !== undefined)).toEqual([
    false,
    true,
    true,
  ]);
  expect(results.find(table("c"), "another")).toBeUndefined();
});
