import { describe, expect, test } from "vitest";
import { filterBy, pageOf } from "../../../../local/vertex/api/listing.ts";
import { createQuotaMeter } from "../../../../local/vertex/api/quota.ts";
import { readInstances, toJsonRow } from "../../../../local/vertex/jobs/instances.ts";
import { parseJobRequest } from "../../../../local/vertex/jobs/job-request.ts";
import { parseBigQueryUri, parseModelName } from "../../../../local/vertex/names.ts";

const job = {
  displayName: "scoring",
  model: "projects/p/locations/r/models/m",
  inputConfig: { instancesFormat: "bigquery", bigquerySource: { inputUri: "bq://p.d.t" } },
  outputConfig: {
    predictionsFormat: "bigquery",
    bigqueryDestination: { outputUri: "bq://p.d" },
  },
};

describe("a job request", () => {
  test("is read with its defaults, unset fields of gRPC left out", () => {
    const wire = { ...job, instanceConfig: { instanceType: "", includedFields: [] }, state: null };
    expect(parseJobRequest(wire)).toEqual({ ...job, generateExplanation: false, labels: {} });
  });

  test.each([
    [{ ...job, modelParameters: { depth: 3 } }, "modelParameters is not supported"],
    [{ ...job, instanceConfig: { includedFields: ["a"] } }, "instanceConfig is not supported"],
    [{ ...job, displayName: "" }, "batchPredictionJob.displayName"],
    [
      { ...job, inputConfig: { instancesFormat: "csv" } },
      "batchPredictionJob.inputConfig.instancesFormat",
    ],
    [
      {
        ...job,
        inputConfig: { instancesFormat: "bigquery", bigquerySource: { inputUri: "bq://p.d" } },
      },
      "must name a table",
    ],
  ])("%j is refused", (request, message) => {
    expect(() => parseJobRequest(request)).toThrow(message);
  });
});

test.each([
  ["projects/p/locations/r/models/m", { modelId: "m", version: undefined }],
  ["projects/p/locations/r/models/m@2", { modelId: "m", version: "2" }],
  ["projects/p/locations/r/models/m@default", { modelId: "m", version: "default" }],
])("model name %s", (name, expected) => {
  expect(parseModelName(name)).toEqual({ parent: "projects/p/locations/r", ...expected });
});

test.each(["p.d.t", "bq://", "bq://p.d.t.x", "gs://b/o"])("%s is no BigQuery table", (uri) => {
  expect(() => parseBigQueryUri(uri, "inputUri")).toThrow("inputUri is");
});

describe("rows as instances", () => {
  const fields = [
    { name: "id", type: "STRING" },
    { name: "visits", type: "STRING" },
    { name: "isNew", type: "BOOLEAN" },
  ] as const;
  const inputs = [
    { name: "Visits", kind: "number" },
    { name: "isnew", kind: "category" },
  ] as const;
  const page = [
    { f: [{ v: "a" }, { v: "3" }, { v: "true" }] },
    { f: [{ v: "b" }, { v: "three" }, { v: "true" }] },
    { f: [{ v: "c" }, { v: null }, { v: null }] },
    { f: [{ v: "d" }, { v: "" }, { v: "false" }] },
  ];

  test("those that fit are predicted, the others fail alone", () => {
    const read = readInstances(fields, page, inputs);
    expect(read.rows).toEqual([0, 2]);
    expect(read.failures.map(({ row }) => row)).toEqual([1, 3]);
    expect(read.frame.columns).toEqual([
      { name: "Visits", kind: "number", values: Float64Array.of(3, Number.NaN) },
      { name: "isnew", kind: "category", values: ["true", null] },
    ]);
  });

  test("nested values and timestamps become the JSON that appends take", () => {
    const nested = [
      { name: "at", type: "TIMESTAMP" },
      { name: "tags", type: "STRING", mode: "REPEATED" },
      { name: "who", type: "RECORD", fields: [{ name: "name", type: "STRING" }] },
      { name: "none", type: "STRING", mode: "REPEATED" },
    ] as const;
    const row = {
      f: [{ v: "-1" }, { v: [{ v: "x" }, { v: "y" }] }, { v: { f: [{ v: "Ada" }] } }, { v: null }],
    };
    expect(toJsonRow(nested, row)).toEqual({
      at: "1969-12-31T23:59:59.999999Z",
      tags: ["x", "y"],
      who: { name: "Ada" },
      none: [],
    });
  });
});

describe("lists", () => {
  const items = [
    { state: "A", name: "one" },
    { state: "B", name: "two words" },
    { state: "B", name: "three" },
  ];
  const filter = (text: string): string[] =>
    filterBy(items, text, { state: (i) => i.state, name: (i) => i.name }, (i) => ({
      key: i.state,
    })).map(({ name }) => name);

  test.each([
    ['state="B"', ["two words", "three"]],
    ['state!=B AND name="one"', ["one"]],
    ['name="two words"', ["two words"]],
    ["labels.key=A", ["one"]],
    ["labels.none:*", []],
  ])("filter %s", (text, expected) => {
    expect(filter(text)).toEqual(expected);
  });

  test("a filter beyond that is refused", () => {
    expect(() => filter("size>3")).toThrow('Filter "size>3" is not supported');
  });

  test("pages follow each other to the end", () => {
    const first = pageOf(items, { pageSize: 2 });
    expect(first.items).toHaveLength(2);
    const second = pageOf(items, { pageSize: 2, pageToken: first.nextPageToken });
    expect(second).toEqual({ items: [items[2]], nextPageToken: "" });
  });
});

test("the quota is a sliding minute, with fewer submissions in it", () => {
  let time = 0;
  const meter = createQuotaMeter(
    { requestsPerMinute: 3, submissionsPerMinute: 1 },
    () => new Date(time),
  );
  meter.count(true);
  expect(() => meter.count(true)).toThrow("1 job submissions per minute");
  meter.count(false);
  expect(() => meter.count(false)).toThrow("3 requests per minute");
  time = 60_000;
  meter.count(true);
});
