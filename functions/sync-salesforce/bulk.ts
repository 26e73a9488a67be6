import { z } from "zod";
import {
  all,
  type Batch,
  type Receipt,
  type RowOutcome,
  type SendOutcome,
  type SettleOutcome,
  type Stop,
} from "../_shared/activation/destination.ts";
import type { CallApi } from "./api.ts";
import { cannotBeWritten, readCsv, writeCsv } from "./csv.ts";
import { externalIdField } from "./definition.ts";
import { callError, configurationStop, rowError } from "./errors.ts";

/** https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_api_2_0_ingest.htm */
const jobs = "/jobs/ingest";
const pollMs = 2_000;
const job = z.object({
  id: z.string().min(1),
  state: z.string(),
  errorMessage: z.string().nullish(),
});

/** Creates a job, gives it its rows and tells it to begin. Until the last step nothing can have been applied. */
export async function startJob(batch: Batch, call: CallApi): Promise<SendOutcome> {
  if (batch.rows.some(({ fields }) => Object.values(fields).some(cannotBeWritten)))
    return {
      kind: "split",
      code: "CSV_CANNOT_HOLD_VALUE",
      reason: "a text is #N/A, which clears the field in CSV: change it in gold",
    };
  const created = await call({
    method: "POST",
    path: jobs,
    body: {
      object: batch.object,
      externalIdFieldName: externalIdField,
      contentType: "CSV",
      operation: "upsert",
      lineEnding: "LF",
    },
  });
  const opened = succeeded(created) ? job.safeParse(created.json) : undefined;
  if (opened?.success !== true) return notBegun(created, batch);
  const { id } = opened.data;
  const uploaded = await call({
    method: "PUT",
    path: `${jobs}/${id}/batches`,
    headers: { "content-type": "text/csv" },
    body: csvOf(batch),
  });
  if (!succeeded(uploaded)) return notBegun(uploaded, batch);
  const begun = await begin(id, call);
  // Without a clear refusal it may have begun: the job itself tells.
  if (begun.kind === "stop") return begun;
  if (begun.kind === "answer" && (begun.status === 429 || begun.status === 503))
    return notBegun(begun, batch);
  return { kind: "accepted", receipt: { job: id } };
}

const begin = (id: string, call: CallApi): ReturnType<CallApi> =>
  call({ method: "PATCH", path: `${jobs}/${id}`, body: { state: "UploadComplete" } });

function csvOf({ rows }: Batch): string {
  const fields = Object.keys(rows[0]?.fields ?? {});
  return writeCsv(
    [externalIdField, ...fields],
    rows.map((row) => [row.key, ...fields.map((field) => row.fields[field] ?? null)]),
  );
}

type Called = Awaited<ReturnType<CallApi>>;
type Succeeded = Extract<Called, { kind: "answer" }>;
const succeeded = (called: Called): called is Succeeded =>
  called.kind === "answer" && called.status >= 200 && called.status < 300;

function notBegun(called: Called, batch: Batch): SendOutcome {
  if (called.kind === "stop") return called;
  const error = called.kind === "answer" && !succeeded(called) ? callError(called) : undefined;
  if (error?.kind === "stop") return error;
  const { code, reason } = error ?? { code: "NO_ANSWER", reason: "no answer" };
  return all(batch, { kind: "retry", code, reason: `the job was not begun: ${reason}` });
}

/** Results come in any order, so rows are found by their key. What no list names is unknown. */
export async function settleJob(
  { job: id = "" }: Receipt,
  batch: Batch,
  call: CallApi,
): Promise<SettleOutcome> {
  const asked = await call({ method: "GET", path: `${jobs}/${id}` });
  if (asked.kind === "stop") return asked;
  if (asked.kind === "answer" && asked.status === 404)
    return all(batch, {
      kind: "unknown",
      code: "JOB_GONE",
      reason: `job ${id} is no longer there`,
    });
  const parsed = succeeded(asked) ? job.safeParse(asked.json) : undefined;
  if (parsed?.success !== true) return refusal(asked) ?? { kind: "pending", retryAfterMs: pollMs };
  switch (parsed.data.state) {
    case "Failed":
      return unreadable(parsed.data.errorMessage ?? "") ?? readResults(id, batch, call);
    case "JobComplete":
    case "Aborted":
      return readResults(id, batch, call);
    case "Open": {
      const begun = await begin(id, call);
      return refusal(begun) ?? { kind: "pending", retryAfterMs: pollMs };
    }
    default:
      return { kind: "pending", retryAfterMs: pollMs };
  }
}

/** `InvalidBatch : Field name not found : AME_Lead_Score__c`: no row was looked at, and no other job would be read. */
function unreadable(message: string): Stop | undefined {
  if (!message.startsWith("InvalidBatch")) return undefined;
  return { ...configurationStop("InvalidBatch", `failed the job: ${message}`), hasEnded: true };
}

/** Why asking again makes no sense now; undefined for what passes. */
function refusal(called: Called): Stop | undefined {
  if (called.kind === "stop") return called;
  if (called.kind === "no_answer" || succeeded(called)) return undefined;
  const error = callError(called);
  return error.kind === "stop" ? error : undefined;
}

async function readResults(id: string, batch: Batch, call: CallApi): Promise<SettleOutcome> {
  const byKey = new Map<string, RowOutcome>();
  for (const [list, read] of resultLists) {
    const answer = await call({ method: "GET", path: `${jobs}/${id}/${list}` });
    if (!succeeded(answer)) return refusal(answer) ?? { kind: "pending", retryAfterMs: pollMs };
    for (const record of readCsv(answer.text))
      byKey.set(record[externalIdField] ?? "", read(record));
  }
  return {
    kind: "rows",
    outcomes: batch.rows.map(
      ({ key }) =>
        byKey.get(key) ?? {
          kind: "unknown",
          code: "NO_RESULT",
          reason: "the job's results do not name it",
        },
    ),
  };
}

type CsvRecord = Readonly<Record<string, string>>;
const resultLists: readonly (readonly [string, (record: CsvRecord) => RowOutcome])[] = [
  [
    "unprocessedrecords",
    () => ({ kind: "retry", code: "UNPROCESSED", reason: "the job ended before it" }),
  ],
  ["failedResults", ({ sf__Error: error = "" }) => readError(error)],
  ["successfulResults", ({ sf__Id: id = "" }) => ({ kind: "delivered", destinationId: id })],
];

/** `STATUS_CODE:message:Field1 Field2 --` */
function readError(text: string): RowOutcome {
  const [, code = "UNKNOWN_ERROR", message = text, fields = ""] =
    /^([A-Z_]+):(.*?)(?::([\w ,]*?) ?--)?$/s.exec(text) ?? [];
  return rowError(code, message, fields.split(/[ ,]+/).filter(Boolean));
}
