import { describe, expect, it } from "vitest";
import { createLogger } from "../../../../functions/_shared/log.ts";
import type {
  JobConfiguration,
  JobOutcome,
  Warehouse,
} from "../../../../functions/_shared/google/warehouse.ts";
import { createLoadHandler } from "../../../../functions/load/handler.ts";
import { rawPush } from "../land/fixture.ts";

interface Fixture {
  readonly head?: string;
  readonly missing?: boolean;
  readonly outcomeOf?: (jobId: string) => JobOutcome;
}

interface Job {
  readonly id: string;
  readonly configuration: JobConfiguration;
}

function createFixture(options: Fixture = {}) {
  const jobs: Job[] = [];
  const warehouse: Warehouse = {
    runOnce(id, configuration) {
      jobs.push({ id, configuration });
      return Promise.resolve(options.outcomeOf?.(id) ?? { kind: "done" });
    },
    query: () => Promise.reject(new Error("no query was expected")),
  };
  const handle = createLoadHandler({
    warehouse,
    projectId: "p",
    bucket: "landing",
    objects: {
      readHead: () =>
        Promise.resolve(
          options.missing === true
            ? { kind: "missing" }
            : { kind: "bytes", bytes: Buffer.from(options.head ?? header) },
        ),
    },
    log: createLogger({ service: "load", projectId: "p", write: () => undefined }),
    now: () => new Date("2026-11-20T12:00:00.000Z"),
  });
  const announce = (objectId: string, more: Record<string, string> = {}) =>
    handle(
      rawPush(
        JSON.stringify({
          message: {
            data: "",
            messageId: "1",
            publishTime: "2026-11-20T12:00:00Z",
            attributes: {
              eventType: "OBJECT_FINALIZE",
              bucketId: "landing",
              objectId,
              objectGeneration: "17",
              eventTime: "2026-11-20T11:59:00.000000Z",
              ...more,
            },
          },
          subscription: "s",
        }),
      ),
    );
  return { announce, jobs };
}

const header = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice\n";
const kindOf = (job: Job | undefined) => job?.id.split("_")[0];

/** Parameters of a query job by name. */
function parametersOf(job: Job | undefined): Record<string, unknown> {
  const configuration = job?.configuration;
  if (configuration === undefined || !("query" in configuration)) return {};
  const list = configuration.query["queryParameters"] as {
    name: string;
    parameterValue: { value: unknown };
  }[];
  return Object.fromEntries(list.map(({ name, parameterValue }) => [name, parameterValue.value]));
}

describe("an object", () => {
  it("is staged as text by one job and moved by another, both named after its generation", async () => {
    const { announce, jobs } = createFixture();
    expect(await announce("retail/order_line/2026/a.csv.gz")).toEqual({ status: 204 });
    await announce("retail/order_line/2026/a.csv.gz");
    await announce("retail/order_line/2026/a.csv.gz", { objectGeneration: "18" });
    expect(jobs.map(kindOf)).toEqual(["load", "land", "load", "land", "load", "land"]);
    expect(jobs[0]?.id).toBe(jobs[2]?.id);
    expect(jobs[0]?.id).not.toBe(jobs[4]?.id);
    expect(jobs[0]?.configuration).toMatchObject({
      load: {
        sourceUris: ["gs://landing/retail/order_line/2026/a.csv.gz"],
        sourceFormat: "CSV",
        skipLeadingRows: 1,
        schema: {
          fields: ["c0", "c1", "c2", "c3", "c4"].map((name) => ({ name, type: "STRING" })),
        },
      },
    });
    expect(parametersOf(jobs[1])).toMatchObject({
      object: "gs://landing/retail/order_line/2026/a.csv.gz",
      generation: "17",
      received_at: "2026-11-20T11:59:00.000000Z",
      loaded_at: "2026-11-20T12:00:00.000Z",
    });
  });

  it.each([
    ["report.csv", {}, "unknown_path"],
    ["fax/page/a.csv", {}, "unknown_source"],
    ["retail/refund/a.csv", {}, "unknown_entity"],
    ["web/track/a.csv", {}, "unsupported_format"],
    ["retail/order_line/a.xlsx", {}, "unsupported_format"],
    ["retail/order_line/a.csv", { head: "InvoiceNo,StockCode,InvoiceDate\n" }, "missing_column"],
    ["retail/order_line/a.csv", { head: "" }, "empty_object"],
    [
      "retail/order_line/a.csv.gz",
      {
        outcomeOf: (id: string): JobOutcome =>
          id.startsWith("load")
            ? {
                kind: "failed",
                reason: "invalid",
                message: "gzip: unexpected end",
                retryable: false,
              }
            : { kind: "done" },
      },
      "unreadable_object",
    ],
  ])("%s %s is refused once, with its reason", async (path, options, reason) => {
    const { announce, jobs } = createFixture(options);
    expect(await announce(path)).toEqual({ status: 204 });
    expect(kindOf(jobs.at(-1))).toBe("refuse");
    expect(parametersOf(jobs.at(-1))).toMatchObject({ reason, object: `gs://landing/${path}` });
  });

  it("without columns that the contract needs is told which", async () => {
    const { announce, jobs } = createFixture({ head: "InvoiceNo,StockCode,InvoiceDate\n" });
    await announce("retail/order_line/a.csv");
    expect(parametersOf(jobs.at(-1))["detail"]).toBe(
      "the header has no Quantity, UnitPrice: add the column and upload the file again",
    );
  });

  it("that is gone, deleted or a folder needs nothing", async () => {
    const gone = createFixture({ missing: true });
    expect(await gone.announce("retail/order_line/a.csv")).toEqual({ status: 204 });
    const { announce, jobs } = createFixture();
    expect(await announce("retail/order_line/", {})).toEqual({ status: 204 });
    expect(await announce("retail/a.csv", { eventType: "OBJECT_DELETE" })).toEqual({ status: 204 });
    expect([...jobs, ...gone.jobs]).toEqual([]);
  });

  it("is announced again while BigQuery fails for a passing reason", async () => {
    const failed: JobOutcome = {
      kind: "failed",
      reason: "backendError",
      message: "try again",
      retryable: true,
    };
    const { announce, jobs } = createFixture({ outcomeOf: () => failed });
    expect(await announce("retail/order_line/a.csv")).toMatchObject({ status: 503 });
    expect(jobs.map(kindOf)).toEqual(["load"]);
  });

  it("of another bucket is not loaded", async () => {
    const { announce, jobs } = createFixture();
    expect(await announce("retail/order_line/a.csv", { bucketId: "other" })).toMatchObject({
      status: 400,
      body: { error: "invalid_notification" },
    });
    expect(jobs).toEqual([]);
  });
});
