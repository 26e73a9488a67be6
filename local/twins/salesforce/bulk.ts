import { parse } from "csv-parse/sync";
import { answer, parseText, type Answer, type TwinRequest } from "../answer.ts";
import type { Fault } from "../faults.ts";
import { describeField, type FieldDescribe, type ObjectDescribe } from "./describe.ts";
import type { Org, SaveResult } from "./org.ts";
import { MalformedRequest } from "./validate.ts";

export type JobState =
  | "Open"
  | "UploadComplete"
  | "InProgress"
  | "JobComplete"
  | "Failed"
  | "Aborted";

interface Job {
  readonly id: string;
  readonly object: ObjectDescribe;
  readonly externalId: FieldDescribe;
  readonly delimiterLine: "LF" | "CRLF";
  state: JobState;
  data: string | undefined;
  errorMessage: string | undefined;
  results: readonly { readonly record: CsvRecord; readonly saved: SaveResult | undefined }[];
}

type CsvRecord = Readonly<Record<string, string>>;
const maxBytes = 150_000_000;

export interface BulkJobs {
  /** `/jobs/ingest…`, path after `ingest`. */
  handle(request: TwinRequest, path: readonly string[], fault: Fault | undefined): Answer;
  state(): readonly { readonly id: string; readonly state: JobState; readonly rows: number }[];
  reset(): void;
}

/**
 * Bulk API 2.0 ingest: Open → UploadComplete → InProgress → JobComplete, Failed or Aborted. A job takes effect when its upload is
 * complete, and each poll shows one more step of it. https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_api_2_0_ingest.htm
 */
export function createBulkJobs(org: Org): BulkJobs {
  const jobs = new Map<string, Job>();
  let created = 0;
  const open = (body: unknown): Answer => {
    const {
      object: objectName,
      externalIdFieldName,
      operation,
      contentType,
      lineEnding,
    } = (body ?? {}) as Readonly<Record<string, unknown>>;
    const object = org.describe(String(objectName));
    if (object === undefined)
      throw new MalformedRequest(
        "INVALIDENTITY",
        `The entity '${String(objectName)}' is not supported.`,
      );
    if (operation !== "upsert" || (contentType ?? "CSV") !== "CSV")
      throw new MalformedRequest("UNSUPPORTED", "this twin does upsert jobs of CSV only");
    const externalId = describeField(object, String(externalIdFieldName));
    if (externalId?.externalId !== true)
      throw new MalformedRequest(
        "INVALIDJOB",
        `InvalidJob : Field name provided, ${String(externalIdFieldName)} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`,
      );
    const id = `750Hs${(++created).toString(36).toUpperCase().padStart(10, "0")}AAA`;
    const job: Job = {
      id,
      object,
      externalId,
      delimiterLine: lineEnding === "CRLF" ? "CRLF" : "LF",
      state: "Open",
      data: undefined,
      errorMessage: undefined,
      results: [],
    };
    jobs.set(id, job);
    return answer(200, infoOf(job));
  };
  return {
    handle(request, [id, part], fault) {
      if (id === undefined) {
        if (request.method === "POST") return open(parseText(request.body));
        throw new MalformedRequest("UNSUPPORTED", "this twin does not list jobs");
      }
      const job = jobs.get(id);
      if (job === undefined)
        throw new MalformedRequest("NOT_FOUND", "The requested resource does not exist");
      if (part === undefined) return handleJob(request, job, org, fault);
      if (part === "batches" && request.method === "PUT") return upload(request.body, job);
      if (request.method === "GET") return resultsOf(job, part, fault);
      throw new MalformedRequest(
        "METHOD_NOT_ALLOWED",
        `HTTP Method '${request.method}' not allowed`,
      );
    },
    state: () =>
      [...jobs.values()].map(({ id, state, results }) => ({ id, state, rows: results.length })),
    reset() {
      jobs.clear();
      created = 0;
    },
  };
}

function infoOf(job: Job): object {
  const failed = job.results.filter(({ saved }) => saved?.success === false).length;
  const processed = job.results.filter(({ saved }) => saved !== undefined).length;
  return {
    id: job.id,
    operation: "upsert",
    object: job.object.name,
    externalIdFieldName: job.externalId.name,
    state: job.state,
    contentType: "CSV",
    lineEnding: job.delimiterLine,
    apiVersion: 68,
    contentUrl: `services/data/v68.0/jobs/ingest/${job.id}/batches`,
    numberRecordsProcessed: processed,
    numberRecordsFailed: failed,
    ...(job.errorMessage !== undefined && { errorMessage: job.errorMessage }),
  };
}

function upload(body: string, job: Job): Answer {
  if (job.state !== "Open" || job.data !== undefined)
    throw new MalformedRequest(
      "INVALIDJOBSTATE",
      "data can be uploaded once, while the job is Open",
    );
  if (Buffer.byteLength(body) > maxBytes)
    throw new MalformedRequest("REQUEST_ENTITY_TOO_LARGE", "the data has more than 150 MB");
  job.data = body;
  return answer(201);
}

function handleJob(request: TwinRequest, job: Job, org: Org, fault: Fault | undefined): Answer {
  if (request.method === "GET") {
    const shown = answer(200, infoOf(job));
    if (fault?.kind !== "job_slow") advance(job);
    return shown;
  }
  const { state } = (parseText(request.body) ?? {}) as { readonly state?: unknown };
  if (request.method !== "PATCH" || (state !== "UploadComplete" && state !== "Aborted"))
    throw new MalformedRequest("INVALIDJOBSTATE", "state must be UploadComplete or Aborted");
  if (job.state !== "Open")
    throw new MalformedRequest("INVALIDJOBSTATE", `the job is ${job.state}, not Open`);
  job.state = state;
  if (state === "UploadComplete") run(job, org, fault);
  return answer(200, infoOf(job));
}

/** What the next poll sees. */
function advance(job: Job): void {
  if (job.state === "UploadComplete") job.state = "InProgress";
  else if (job.state === "InProgress")
    job.state = job.errorMessage === undefined ? "JobComplete" : "Failed";
}

function run(job: Job, org: Org, fault: Fault | undefined): void {
  let records: readonly CsvRecord[];
  try {
    records = parse(job.data ?? "", { columns: true, skip_empty_lines: true });
  } catch {
    job.errorMessage = "InvalidBatch : the CSV could not be read";
    return;
  }
  const unknown = Object.keys(records[0] ?? {}).find(
    (name) => describeField(job.object, name) === undefined,
  );
  if (unknown !== undefined) {
    job.errorMessage = `InvalidBatch : Field name not found : ${unknown}`;
    job.results = records.map((record) => ({ record, saved: undefined }));
    return;
  }
  const failsAfter = fault?.kind === "job_failed" ? Math.floor(records.length / 2) : records.length;
  if (failsAfter < records.length) job.errorMessage = "InternalServerError : the job has failed";
  job.results = records.map((record, index) => ({
    record,
    saved: index < failsAfter ? save(job, record, index, org, fault) : undefined,
  }));
}

function save(
  { object, externalId }: Job,
  record: CsvRecord,
  index: number,
  org: Org,
  fault: Fault | undefined,
): SaveResult {
  if (fault?.kind === "row_lock" && (fault.record === undefined || fault.record === index))
    return refused("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", []);
  const fields: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(record)) {
    const field = describeField(object, name);
    // An empty cell leaves the field as it is.
    if (field === undefined || text === "") continue;
    const value = text === "#N/A" ? null : valueOf(field, text);
    if (value === undefined)
      return refused(
        "INVALID_TYPE_ON_FIELD_IN_RECORD",
        `${field.name}: value not of required type`,
        [field.name],
      );
    fields[field.name] = value;
  }
  if (typeof fields[externalId.name] !== "string")
    return refused("MISSING_ARGUMENT", `${externalId.name} not specified`, [externalId.name]);
  return org.upsert(object, externalId.name, fields);
}

const refused = (statusCode: string, message: string, fields: readonly string[]): SaveResult => ({
  success: false,
  errors: [{ statusCode, message, fields }],
});

/** Undefined for text that is none of the field's type. */
function valueOf({ type }: FieldDescribe, text: string): unknown {
  if (type === "double") return Number.isNaN(Number(text)) ? undefined : Number(text);
  if (type !== "boolean") return text;
  return /^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : undefined;
}

function resultsOf(job: Job, list: string, fault: Fault | undefined): Answer {
  const isEnded = ["JobComplete", "Failed", "Aborted"].includes(job.state);
  const rows = job.results.flatMap(({ record, saved }) => {
    const cells = Object.values(record);
    if (list === "successfulResults" && saved?.success === true)
      return [[saved.id ?? "", String(saved.created ?? false), ...cells]];
    const [error] = saved?.errors ?? [];
    if (list === "failedResults" && error !== undefined)
      return [["", `${error.statusCode}:${error.message}:${error.fields.join(" ")} --`, ...cells]];
    return list === "unprocessedrecords" && saved === undefined ? [cells] : [];
  });
  const added: Readonly<Record<string, readonly string[]>> = {
    successfulResults: ["sf__Id", "sf__Created"],
    failedResults: ["sf__Id", "sf__Error"],
    unprocessedrecords: [],
  };
  const columns = added[list];
  if (columns === undefined || !isEnded)
    throw new MalformedRequest("NOT_FOUND", `there are no ${list} of a job that is ${job.state}`);
  // The order of the input is not promised: reversed unless the job is small, and by a fault in another way.
  if (fault?.kind === "results_out_of_order" || rows.length > 2) rows.reverse();
  const header = [...columns, ...Object.keys(job.results[0]?.record ?? {})];
  const text = [header, ...rows].map((line) => line.map(quoted).join(",")).join("\n");
  return answer(200, `${text}\n`, { "content-type": "text/csv" });
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
