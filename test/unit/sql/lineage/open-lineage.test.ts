import { z } from "zod";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startAnalyzer, type Analyzer } from "../../../../sql/analyzer/client.ts";
import { compile } from "../../../../sql/compiler/compile.ts";
import { contracts, sqlProject, stagingSql, totalsSql } from "../compiler/project.ts";

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await startAnalyzer();
});
afterAll(() => analyzer.close());

/** What OpenLineage 2-0-2 and its facets ask of a JobEvent. */
const facet = { _producer: z.url(), _schemaURL: z.url() };
const inputField = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  field: z.string(),
  transformations: z.array(
    z.strictObject({
      type: z.enum(["DIRECT", "INDIRECT"]),
      subtype: z.string(),
      description: z.string(),
      masking: z.boolean(),
    }),
  ),
});
const dataset = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  facets: z.strictObject({
    schema: z.strictObject({
      ...facet,
      fields: z.array(
        z.strictObject({ name: z.string(), type: z.string(), description: z.string() }),
      ),
    }),
    columnLineage: z
      .strictObject({
        ...facet,
        fields: z.record(z.string(), z.strictObject({ inputFields: z.array(inputField) })),
        dataset: z.array(inputField),
      })
      .optional(),
    ame_table: z
      .strictObject({
        ...facet,
        grain: z.array(z.string()),
        partitionBy: z.string().nullable(),
        clusterBy: z.array(z.string()),
        required: z.array(z.string()),
      })
      .optional(),
  }),
});
const jobEvent = z.strictObject({
  eventTime: z.iso.datetime(),
  producer: z.url(),
  schemaURL: z.literal("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"),
  job: z.strictObject({
    namespace: z.string(),
    name: z.string(),
    facets: z.strictObject({ sql: z.strictObject({ ...facet, query: z.string() }) }),
  }),
  inputs: z.array(dataset),
  outputs: z.array(dataset),
});

test("a release holds its lineage as OpenLineage's job events", async () => {
  const files = { "silver/staging_events.sql": stagingSql, "gold/marts_totals.sql": totalsSql };
  const { release } = await compile(sqlProject(files), contracts, analyzer);
  const events = z.array(jobEvent).parse(JSON.parse(release.files.get("lineage.json") ?? ""));
  const totals = events.find(({ job }) => job.name === "gold.marts_totals");
  expect(totals?.inputs.map(({ name }) => name)).toEqual(["silver.staging_events"]);
  expect(totals?.outputs[0]?.facets.schema.fields).toEqual([
    { name: "event_date", type: "DATE", description: "Day." },
    { name: "total", type: "INTEGER", description: "Sum." },
    { name: "ids", type: "ARRAY<STRING>", description: "Ids." },
  ]);
  const staging = { namespace: "bigquery", name: "silver.staging_events" };
  expect(totals?.outputs[0]?.facets.columnLineage).toMatchObject({
    fields: {
      total: {
        inputFields: [
          {
            ...staging,
            field: "amount",
            transformations: [
              { type: "DIRECT", subtype: "AGGREGATION", description: "", masking: false },
            ],
          },
        ],
      },
    },
    dataset: [{ ...staging, field: "event_date" }],
  });
});
