import { expect, test } from "vitest";
import { bigQueryFiles } from "../../../../scripts/generate/bigquery-files.ts";
import { documentationFiles } from "../../../../scripts/generate/documentation-files.ts";
import { jsonSchemaFiles } from "../../../../scripts/generate/json-schema-files.ts";

test("a table's file is what bq takes as a schema", () => {
  const fields = JSON.parse(bigQueryFiles().get("bronze.json") ?? "[]") as unknown;
  expect(fields).toContainEqual({
    name: "trace_id",
    mode: "NULLABLE",
    description: "W3C trace id of the request that brought it.",
    type: "STRING",
  });
});

test("producers get a JSON Schema that allows extra fields and names what is required", () => {
  const schema = JSON.parse(jsonSchemaFiles().get("retail.order_line.json") ?? "{}") as unknown;
  expect(schema).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "retail.order_line",
    "x-version": 1,
    type: "object",
    required: ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice"],
    additionalProperties: {},
  });
});

test("the pages show personal data wherever it stands", () => {
  const pages = documentationFiles();
  expect(pages.get("events.md")).toContain("| `context.ip` |  | ip |  |");
  expect(pages.get("events.md")).toContain("| `messageId` | required |  | Unique id of the call");
  expect(pages.get("bronze.md")).toContain(
    "| `bronze.raw_web_page` | A page view. Raw, at least once, as received. | yes |",
  );
});
