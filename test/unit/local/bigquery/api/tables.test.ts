import { afterEach, beforeEach, expect, test } from "vitest";
import { accessWithout, startRest, type RestClient } from "../rest-client.ts";

let client: RestClient;
beforeEach(async () => {
  client = await startRest();
});
afterEach(() => client.close());

const table = "/bigquery/v2/projects/p/datasets/d/tables/t";
const insertErrors = (body: Record<string, unknown>) => body["insertErrors"];

test("datasets are created once, listed, changed with their etag and deleted", async () => {
  const body = { datasetReference: { datasetId: "e" }, location: "EU", labels: { team: "growth" } };
  const created = await client.call("POST", "/projects/p/datasets", body);
  expect(created.body).toMatchObject({ id: "p:e", kind: "bigquery#dataset", location: "EU" });
  const again = await client.call("POST", "/projects/p/datasets", body);
  expect(again.status).toBe(409);
  const listed = await client.call("GET", "/projects/p/datasets?filter=labels.team:growth");
  expect(listed.body["datasets"]).toHaveLength(1);
  const patched = await client.call(
    "PATCH",
    "/projects/p/datasets/e",
    { description: "x" },
    { "if-match": String(created.body["etag"]) },
  );
  expect(patched.body).toMatchObject({ description: "x" });
  const stale = await client.call(
    "PATCH",
    "/projects/p/datasets/e",
    { description: "y" },
    { "if-match": String(created.body["etag"]) },
  );
  expect(stale.status).toBe(412);
  expect((await client.call("DELETE", "/projects/p/datasets/e")).status).toBe(204);
  expect((await client.call("GET", "/projects/p/datasets/e")).status).toBe(404);
});

test("a table is created with the API's own type names", async () => {
  const created = await client.call("POST", "/projects/p/datasets/d/tables", {
    tableReference: { tableId: "u" },
    schema: {
      fields: [
        { name: "a", type: "INT64", mode: "REQUIRED" },
        { name: "r", type: "STRUCT", fields: [{ name: "b", type: "bool" }] },
      ],
    },
  });
  expect(created.body["schema"]).toEqual({
    fields: [
      { name: "a", type: "INTEGER", mode: "REQUIRED" },
      {
        name: "r",
        type: "RECORD",
        mode: "NULLABLE",
        fields: [{ name: "b", type: "BOOLEAN", mode: "NULLABLE" }],
      },
    ],
  });
});

test.each([
  [{ fields: [{ name: "a", type: "TEXT" }] }, "Invalid field type TEXT of field a."],
  [{ fields: [{ name: "a", type: "RECORD" }] }, "Field a is type RECORD but has no schema"],
  [
    {
      fields: [
        { name: "a", type: "STRING" },
        { name: "A", type: "STRING" },
      ],
    },
    "Duplicate field name A in the schema.",
  ],
  [{ fields: [{ type: "STRING" }] }, "Required parameter is missing: name"],
])("a bad schema is refused: %j", async (schema, message) => {
  const answer = await client.call("POST", "/projects/p/datasets/d/tables", {
    tableReference: { tableId: "bad" },
    schema,
  });
  expect(answer.status).toBe(400);
  expect((answer.body["error"] as { message: string }).message).toBe(message);
});

test("insertAll refuses all rows for one bad row, or only the bad one", async () => {
  const rows = [{ json: { id: "a" } }, { json: { nope: 1 } }];
  const refused = await client.call("POST", `${table}/insertAll`, { rows });
  expect(insertErrors(refused.body)).toEqual([
    {
      index: 1,
      errors: [
        { reason: "invalid", location: "nope", debugInfo: "", message: "no such field: nope." },
      ],
    },
    { index: 0, errors: [{ reason: "stopped", location: "", debugInfo: "", message: "" }] },
  ]);
  const skipped = await client.call("POST", `${table}/insertAll`, { rows, skipInvalidRows: true });
  expect(insertErrors(skipped.body)).toHaveLength(1);
  const ignored = await client.call("POST", `${table}/insertAll`, {
    rows,
    ignoreUnknownValues: true,
  });
  expect(insertErrors(ignored.body)).toBeUndefined();
  expect((await client.call("GET", `${table}/data`)).body["totalRows"]).toBe("3");
});

test("insertAll drops a repeated insertId, keeps digits of large numbers and makes template tables", async () => {
  const rows = [{ insertId: "1", json: { id: "a", n: 1 } }];
  await client.call("POST", `${table}/insertAll`, { rows });
  await client.call("POST", `${table}/insertAll`, { rows });
  await fetch(`http://127.0.0.1:${client.port}${table}/insertAll`, {
    method: "POST",
    body: `{"rows":[{"json":{"id":"big","n":9223372036854775807}}]}`,
  });
  const data = await client.call("GET", `${table}/data`);
  expect(data.body["rows"]).toEqual([
    { f: [{ v: "a" }, { v: "1" }] },
    { f: [{ v: "big" }, { v: "9223372036854775807" }] },
  ]);
  await client.call("POST", `${table}/insertAll`, {
    rows: [{ json: { id: "s" } }],
    templateSuffix: "_x",
  });
  expect((await client.call("GET", `${table}_x/data`)).body["totalRows"]).toBe("1");
});

test("tabledata.list pages and selects fields", async () => {
  const rows = ["a", "b", "c"].map((id) => ({ json: { id, n: 1 } }));
  await client.call("POST", `${table}/insertAll`, { rows });
  const first = await client.call("GET", `${table}/data?maxResults=2&selectedFields=id`);
  expect(first.body["rows"]).toEqual([{ f: [{ v: "a" }] }, { f: [{ v: "b" }] }]);
  const next = await client.call(
    "GET",
    `${table}/data?pageToken=${String(first.body["pageToken"])}`,
  );
  expect(next.body["rows"]).toEqual([{ f: [{ v: "c" }, { v: "1" }] }]);
  expect(next.body).not.toHaveProperty("pageToken");
});

test("what is unknown, unsupported, malformed or forbidden is answered as such", async () => {
  const missing = await client.call("GET", "/projects/p/datasets/d/tables/none");
  expect(missing.status).toBe(404);
  expect(missing.body["error"]).toMatchObject({
    message: "Not found: Table p:d.none",
    status: "NOT_FOUND",
  });
  const method = await client.call("GET", "/projects/p/datasets/d/rowAccessPolicies");
  expect(method.status).toBe(501);
  const malformed = await fetch(`http://127.0.0.1:${client.port}/projects/p/datasets`, {
    method: "POST",
    body: "{",
  });
  expect(malformed.status).toBe(400);
  const expired = await client.call("GET", table, undefined, { authorization: "Bearer expired" });
  expect(expired.status).toBe(401);
  await client.close();
  client = await startRest(accessWithout("bigquery.tables.getData"));
  const denied = await client.call("GET", `${table}/data`);
  expect(denied.status).toBe(403);
  expect(denied.body["error"]).toMatchObject({
    message:
      "Access Denied: Table p:d.t: Permission bigquery.tables.getData denied on table p:d.t (or it may not exist).",
    errors: [{ reason: "accessDenied", domain: "global" }],
  });
});

test("the discovery document names the methods that are answered and how to call them", async () => {
  const { body } = await client.call("GET", "/discovery/v1/apis/bigquery/v2/rest");
  expect(body).toMatchObject({ name: "bigquery", version: "v2", servicePath: "bigquery/v2/" });
  const resources = body["resources"] as Record<string, { methods: Record<string, unknown> }>;
  expect(Object.keys(resources).toSorted()).toEqual([
    "datasets",
    "jobs",
    "models",
    "projects",
    "routines",
    "rowAccessPolicies",
    "tabledata",
    "tables",
  ]);
  expect(resources["tables"]?.methods["get"]).toMatchObject({
    path: "projects/{+projectId}/datasets/{+datasetId}/tables/{+tableId}",
    httpMethod: "GET",
    parameterOrder: ["projectId", "datasetId", "tableId"],
    parameters: { projectId: { required: true, location: "path" }, view: { location: "query" } },
  });
  expect(resources["datasets"]?.methods["delete"]).toMatchObject({
    parameters: { deleteContents: { type: "boolean" } },
  });
  expect(resources["jobs"]?.methods["insert"]).toMatchObject({ supportsMediaUpload: true });
});
