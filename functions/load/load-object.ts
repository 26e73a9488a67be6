import { formOf, type EventContract, type EventForm } from "../../schemas/event-contract.ts";
import type { ObjectReader } from "../_shared/google/storage.ts";
import { queryOf, type JobOutcome, type Warehouse } from "../_shared/google/warehouse.ts";
import { upstreamError } from "../_shared/errors.ts";
import { headBytes, readCsvHeader } from "./csv-header.ts";
import { fieldRules } from "./contract-sql.ts";
import {
  placeObject,
  refuse,
  type Format,
  type LandingObject,
  type Refusal,
} from "./landing-object.ts";
import { loadScript } from "./load-sql.ts";

export interface LoadDependencies {
  readonly projectId: string;
  readonly warehouse: Warehouse;
  readonly objects: ObjectReader;
  readonly now: () => Date;
}

export type LoadResult = { readonly kind: "loaded" } | { readonly kind: "gone" } | Refusal;

/** Loads one generation of one object: staged by a load job, then checked and moved by one script. */
export async function loadObject(
  object: LandingObject,
  traceId: string,
  deps: LoadDependencies,
): Promise<LoadResult> {
  const placement = placeObject(object.object);
  if (placement.kind === "refused") return placement;
  const { contract, format } = placement;
  const columns = format === "csv" ? await csvColumns(object, contract, deps) : [];
  if ("kind" in columns) return columns;

  const staged = await deps.warehouse.runOnce(`load_${object.key}`, {
    load: loadConfiguration(object, contract, format, columns, deps.projectId),
  });
  if (staged.kind === "failed") return refuseOrThrow(staged, contract);

  const loadedAt = deps.now().toISOString();
  const form = format === "csv" ? { form: formOfFile(contract, columns) } : {};
  const script = loadScript({
    contract,
    format,
    columns,
    staging: stagingTable(object),
    ...form,
  });
  const moved = await deps.warehouse.runOnce(`land_${object.key}`, {
    query: queryOf(script, {
      object: { type: "STRING", value: object.uri },
      generation: { type: "STRING", value: object.generation },
      job_id: { type: "STRING", value: `land_${object.key}` },
      received_at: { type: "TIMESTAMP", value: object.createdAt ?? loadedAt },
      loaded_at: { type: "TIMESTAMP", value: loadedAt },
      trace_id: { type: "STRING", value: traceId },
    }),
  });
  if (moved.kind === "failed")
    throw upstreamError("load_failed", `${object.uri} was staged but not moved: ${moved.message}`, {
      retryable: moved.retryable,
    });
  return { kind: "loaded" };
}

const stagingTable = (object: LandingObject): string => `bronze.load_${object.key}`;

async function csvColumns(
  object: LandingObject,
  contract: EventContract,
  deps: LoadDependencies,
): Promise<readonly string[] | Refusal | { readonly kind: "gone" }> {
  const head = await deps.objects.readHead(object, headBytes);
  if (head.kind === "missing") return { kind: "gone" };
  const header = readCsvHeader(head.bytes, contract.batch?.csvDelimiter ?? ",", (column) =>
    isContractField(contract, column),
  );
  const { source, entity } = contract;
  if (header.kind === "unreadable") return refuse(header.reason, header.detail, source, entity);
  const missing = fieldRules(formOfFile(contract, header.columns).payload)
    .filter((rule) => rule.required && !header.columns.includes(rule.field))
    .map((rule) => rule.field);
  if (missing.length === 0) return header.columns;
  return refuse(
    "missing_column",
    `the header has no ${missing.join(", ")}: add the column and upload the file again`,
    source,
    entity,
  );
}

const formOfFile = (contract: EventContract, columns: readonly string[]): EventForm =>
  formOf(contract, (field) => columns.includes(field));

const isContractField = (contract: EventContract, column: string): boolean =>
  [contract, ...(contract.otherForms ?? [])].some(({ payload }) => column in payload.shape);

const text = (name: string): object => ({ name, type: "STRING" });

/** Everything is staged as text: the contract decides what a value is, never the loader. */
function loadConfiguration(
  object: LandingObject,
  contract: EventContract,
  format: Format,
  columns: readonly string[],
  projectId: string,
): Readonly<Record<string, unknown>> {
  const [datasetId, tableId] = stagingTable(object).split(".");
  const common = {
    sourceUris: [object.uri],
    destinationTable: { projectId, datasetId, tableId },
    writeDisposition: "WRITE_TRUNCATE",
  };
  switch (format) {
    case "csv":
      return {
        ...common,
        sourceFormat: "CSV",
        schema: { fields: columns.map((_, index) => text(`c${index}`)) },
        skipLeadingRows: 1,
        fieldDelimiter: contract.batch?.csvDelimiter ?? ",",
        allowQuotedNewlines: true,
        // Cells missing at the end of a row are absent values, which the contract judges.
        allowJaggedRows: true,
      };
    case "ndjson":
      // A line as one cell: no delimiter and no quote can occur, so a line that is not JSON fails alone.
      return {
        ...common,
        sourceFormat: "CSV",
        schema: { fields: [text("line")] },
        fieldDelimiter: "\u0001",
        quote: "",
      };
    case "parquet":
      return { ...common, sourceFormat: "PARQUET", autodetect: true };
  }
}

/** A load job fails for good when the bytes are wrong: a cut gzip, a quote that never closes, too many cells in a row. */
function refuseOrThrow(
  failed: Extract<JobOutcome, { kind: "failed" }>,
  contract: EventContract,
): Refusal {
  if (failed.retryable || failed.reason !== "invalid")
    throw upstreamError("load_failed", `The load job failed: ${failed.message}`, {
      retryable: failed.retryable,
    });
  return refuse("unreadable_object", failed.message, contract.source, contract.entity);
}
