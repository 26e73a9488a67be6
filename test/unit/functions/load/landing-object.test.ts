import { describe, expect, test } from "vitest";
import { placeObject } from "../../../../functions/load/landing-object.ts";

describe("what the name of an object in the landing bucket says", () => {
  test.each([
    ["retail/order_line/orders.csv", "csv"],
    ["retail/order_line/orders.csv.gz", "csv"],
    ["retail/order_line/2026/06/orders.v2.CSV.gz", "csv"],
    ["retail/order_line/orders.ndjson.gz", "ndjson"],
    ["retail/order_line/orders.jsonl", "ndjson"],
    ["retail/order_line/part-0.parquet", "parquet"],
  ])("%s holds order lines as %s", (path, format) => {
    expect(placeObject(path)).toMatchObject({
      kind: "placed",
      contract: { source: "retail", entity: "order_line" },
      format,
    });
  });

  test.each([
    ["orders.csv", "unknown_path"],
    ["retail/order_line/orders", "unknown_path"],
    ["fax/order_line/orders.csv", "unknown_source"],
    ["retail/telepathy/orders.csv", "unknown_entity"],
    ["retail/order_line/orders.xlsx", "unsupported_format"],
    ["retail/order_line/orders.gz", "unsupported_format"],
    ["web/track/calls.csv", "unsupported_format"],
  ])("%s is refused: %s", (path, reason) => {
    expect(placeObject(path)).toMatchObject({ kind: "refused", reason });
  });
});
