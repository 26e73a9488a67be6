import { afterAll, beforeAll, expect, test } from "vitest";
import { startBigQuery, type LocalBigQuery } from "./start.ts";

let local: LocalBigQuery;
beforeAll(async () => {
  local = await startBigQuery();
  await local.bigquery.createDataset("d");
  await local.bigquery.query(
    "CREATE TABLE d.days (day DATE, n INT64) PARTITION BY day OPTIONS (require_partition_filter = TRUE)",
  );
  await local.bigquery.query("INSERT INTO d.days VALUES ('2026-01-01', 1), ('2026-01-02', 2)");
});
afterAll(() => local.close());

test("a query needs the filter, a copy and a size take the table whole", async () => {
  const days = local.bigquery.dataset("d").table("days");
  await expect(local.bigquery.query("SELECT n FROM d.days")).rejects.toThrow(
    "without a filter over column(s) 'day'",
  );
  const [metadata] = await days.getMetadata();
  expect(metadata).toMatchObject({ numRows: "2", numBytes: "32" });

  for (const writeDisposition of ["WRITE_EMPTY", "WRITE_TRUNCATE"]) {
    const [job] = await days.copy(local.bigquery.dataset("d").table("copy"), { writeDisposition });
    expect(job.statistics?.copy).toMatchObject({ copiedRows: "2" });
  }
});
