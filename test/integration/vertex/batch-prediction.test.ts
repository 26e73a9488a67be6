import { afterEach, beforeEach, expect, test } from "vitest";
import { leadFields, type LocalVertex, parent, startVertex } from "./local-vertex.ts";

let vertex: LocalVertex;

const leads = (count: number): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, row) => ({
    lead_id: `L${row}`,
    visits: row % 10,
    source: "ad",
  }));

beforeEach(async () => {
  vertex = await startVertex();
  await vertex.train();
});
afterEach(() => vertex.close());

test("writes instances, prediction and attributions that add up", async () => {
  await vertex.bigquery.fill("demo.predictions.leads", leadFields, leads(12));
  const name = await vertex.createJob();
  const job = await vertex.ended(name);
  expect(job).toMatchObject({
    state: "JOB_STATE_SUCCEEDED",
    modelVersionId: "1",
    completionStats: { successfulCount: "12", failedCount: "0", incompleteCount: "0" },
    outputInfo: {
      bigqueryOutputDataset: "bq://demo.predictions",
      bigqueryOutputTable: "scored",
    },
  });
  const rows = vertex.bigquery.rows("demo.predictions.scored");
  expect(rows.map((row) => [row["lead_id"], row["predicted_label"]])).toContainEqual(["L9", 1]);
  expect(rows.map((row) => [row["lead_id"], row["predicted_label"]])).toContainEqual(["L2", 0]);
  expect(rows[0]?.["label_values"]).toEqual([1, 0]);
  const { attributions } = rows[0]!["explanation"] as {
    attributions: {
      baselineOutputValue: number;
      instanceOutputValue: number;
      featureAttributions: { visits: number; source: number };
    }[];
  };
  const [attribution] = attributions;
  const { visits, source } = attribution!.featureAttributions;
  expect(attribution!.baselineOutputValue + visits + source).toBeCloseTo(
    attribution!.instanceOutputValue,
    12,
  );
  expect(vertex.bigquery.schema("demo.predictions.scored").map((field) => field.name)).toEqual([
    "lead_id",
    "visits",
    "source",
    "predicted_label",
    "label_values",
    "label_probs",
    "explanation",
  ]);
});

test("rows that do not fit go to an errors table and the job succeeds in part", async () => {
  const strings = leadFields.map((field) =>
    field.name === "visits" ? { ...field, type: "STRING" as const } : field,
  );
  await vertex.bigquery.fill("demo.predictions.leads", strings, [
    { lead_id: "L1", visits: "7", source: "ad" },
    { lead_id: "L2", visits: "many", source: "ad" },
  ]);
  const job = await vertex.ended(await vertex.createJob("bq://demo.predictions"));
  expect(job).toMatchObject({
    state: "JOB_STATE_PARTIALLY_SUCCEEDED",
    completionStats: { successfulCount: "1", failedCount: "1" },
  });
  expect(job.partialFailures?.[0]?.message).toContain("Column visits is not a number");
  const table = job.outputInfo?.bigqueryOutputTable ?? "";
  expect(table).toMatch(/^predictions_\d{4}_\d\d_\d\dT\d\d_\d\d_\d\d_\d{3}Z$/);
  const errors = `demo.predictions.${table.replace("predictions_", "errors_")}`;
  expect(vertex.bigquery.rows(errors)).toMatchObject([{ lead_id: "L2", errors: { code: 3 } }]);
});

test("a job told to fail half-way keeps what it wrote and says how much is missing", async () => {
  await vertex.bigquery.fill("demo.predictions.leads", leadFields, leads(10));
  vertex.service.faults.add("failHalfWay");
  const job = await vertex.ended(await vertex.createJob());
  expect(job).toMatchObject({
    state: "JOB_STATE_FAILED",
    completionStats: { successfulCount: "5", failedCount: "0", incompleteCount: "5" },
  });
  expect(vertex.bigquery.rows("demo.predictions.scored")).toHaveLength(5);
});

test("a job that never ends is cancelled", async () => {
  await vertex.bigquery.fill("demo.predictions.leads", leadFields, leads(3));
  vertex.service.faults.add("neverEnd");
  const name = await vertex.createJob();
  await expect.poll(async () => (await vertex.get(name)).state).toBe("JOB_STATE_RUNNING");
  await vertex.jobs.cancelBatchPredictionJob({ name });
  await expect.poll(async () => (await vertex.get(name)).state).toBe("JOB_STATE_CANCELLED");
  const [operation] = await vertex.jobs.deleteBatchPredictionJob({ name });
  await operation.promise();
  await expect(vertex.get(name)).rejects.toMatchObject({ code: 5 });
});

test.each([
  ["a table that exists", "bq://demo.predictions.leads", "exists already"],
  ["a dataset that does not", "bq://demo.nowhere", "Not found: Dataset demo.nowhere"],
])("output to %s fails the job", async (_, uri, message) => {
  await vertex.bigquery.fill("demo.predictions.leads", leadFields, leads(1));
  const job = await vertex.ended(await vertex.createJob(uri));
  expect(job.state).toBe("JOB_STATE_FAILED");
  expect(job.error?.message).toContain(message);
});

test("an empty table makes an empty output", async () => {
  await vertex.bigquery.fill("demo.predictions.leads", leadFields, []);
  const job = await vertex.ended(await vertex.createJob());
  expect(job).toMatchObject({
    state: "JOB_STATE_SUCCEEDED",
    completionStats: { successfulCount: "0", failedCount: "0", incompleteCount: "0" },
  });
  expect(vertex.bigquery.schema("demo.predictions.scored")).toHaveLength(7);
});

test("a missing feature column fails the job by name", async () => {
  await vertex.bigquery.fill("demo.predictions.leads", leadFields.slice(0, 2), leads(1));
  const job = await vertex.ended(await vertex.createJob());
  expect(job.error?.message).toContain("lacks columns that the model was trained on: source");
});

test("an account without the role is refused", async () => {
  await expect(vertex.createJob("bq://demo.predictions", vertex.readerJobs)).rejects.toMatchObject({
    code: 7,
    details: expect.stringContaining("aiplatform.batchPredictionJobs.create") as string,
  });
});

test("REST creates and reads the same jobs, in JSON", async () => {
  await vertex.bigquery.fill("demo.predictions.leads", leadFields, leads(2));
  const url = `${vertex.url}/v1/${parent}`;
  const response = await fetch(`${url}/batchPredictionJobs`, {
    method: "POST",
    body: JSON.stringify({
      displayName: "rest",
      model: `${parent}/models/lead_scoring`,
      inputConfig: {
        instancesFormat: "bigquery",
        bigquerySource: { inputUri: "bq://demo.predictions.leads" },
      },
      outputConfig: {
        predictionsFormat: "bigquery",
        bigqueryDestination: { outputUri: "bq://demo" },
      },
    }),
  });
  const created = (await response.json()) as { name: string; state: string; createTime: string };
  expect(created.state).toBe("JOB_STATE_PENDING");
  expect(created.createTime).toMatch(/^\d{4}-.*Z$/);
  const job = await vertex.ended(created.name);
  expect(job.outputInfo?.bigqueryOutputDataset).toMatch(
    /^bq:\/\/demo\.prediction_lead_scoring_\d{4}_/,
  );
  const listed = await fetch(`${url}/batchPredictionJobs?filter=displayName%3D%22rest%22`);
  expect(await listed.json()).toMatchObject({
    batchPredictionJobs: [{ name: created.name, state: "JOB_STATE_SUCCEEDED" }],
  });
  const absent = await fetch(`${url}/models/nothing@default`);
  expect(absent.status).toBe(404);
  expect(await absent.json()).toEqual({
    error: { code: 404, status: "NOT_FOUND", message: "Model nothing is not in the registry." },
  });
});
