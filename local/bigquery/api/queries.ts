import { BigQueryError } from "../errors.ts";
import { requireOwner } from "./jobs.ts";
import type { JobSubmitter } from "./job-submitter.ts";
import { statisticsOf, type Job } from "./job.ts";
import type { JobStore } from "./job-store.ts";
import { booleanAt, integerAt, objectAt, present, textAt, type Json } from "./json.ts";
import { countParameter, pageStart, pageToken } from "./paging.ts";
import { anonymousTable, type QueryResults } from "./query-results.ts";
import { formatRows, timestampFormat, timestampFormatOf, type TimestampFormat } from "./rows.ts";
import type { ApiRequest, Route } from "./router.ts";

const defaultTimeoutMs = 10_000;
/** BigQuery ends a page at about 10 MB; rows of common width reach that here. */
const maxPageCells = 400_000;
/** A repeated requestId answers the first query for 15 minutes. */
const requestIdLifetimeMs = 15 * 60_000;

/** jobs.query and jobs.getQueryResults. */
export function queryRoutes(
  store: JobStore,
  submitter: JobSubmitter,
  results: QueryResults,
  now: () => Date,
): readonly Route[] {
  const requests = new Map<string, { job: Promise<Job>; at: number }>();

  /** A client that retries after a lost answer must not run its statement twice. */
  async function submitOnce(request: ApiRequest, projectId: string): Promise<Job> {
    const requestId = textAt(request.body, "requestId");
    const at = now().getTime();
    for (const [id, entry] of requests) {
      if (at - entry.at < requestIdLifetimeMs) break;
      requests.delete(id);
    }
    const key = `${request.authorization.principal} ${projectId} ${requestId}`;
    const known = requestId === undefined ? undefined : requests.get(key);
    if (known !== undefined) return known.job;
    const job = submitter.submit(request.authorization, {
      projectId,
      jobId: undefined,
      location: textAt(request.body, "location"),
      configuration: configurationOf(request.body),
    });
    if (requestId !== undefined) requests.set(key, { job, at });
    return job;
  }

  async function query(request: ApiRequest): Promise<Json> {
    const projectId = request.params["projectId"] ?? "";
    const job = await submitOnce(request, projectId);
    await finished(job, integerAt(request.body, "timeoutMs") ?? defaultTimeoutMs);
    const page = resultPage(job, results, {
      start: 0,
      maxResults: integerAt(request.body, "maxResults"),
      format: timestampFormat(objectAt(request.body, "formatOptions")),
    });
    const optional = textAt(request.body, "jobCreationMode") === "JOB_CREATION_OPTIONAL";
    const stateless = optional && page["jobComplete"] === true && page["pageToken"] === undefined;
    const { jobReference, etag: _etag, ...rest } = page;
    const { startTime, endTime, creationTime } = statisticsOf(job);
    return {
      ...rest,
      kind: "bigquery#queryResponse",
      location: job.reference.location,
      queryId: job.reference.jobId,
      ...present({ creationTime, startTime, endTime }),
      ...(stateless || jobReference === undefined
        ? {}
        : { jobReference, jobCreationReason: { code: "REQUESTED" } }),
    };
  }

  async function getQueryResults(request: ApiRequest): Promise<Json> {
    const { projectId = "", jobId = "" } = request.params;
    const job = store.get(projectId, jobId);
    requireOwner(job, request.authorization, "bigquery.jobs.get");
    if (job.configuration["query"] === undefined)
      throw new BigQueryError(
        "invalid",
        `Cannot read query results of ${jobId}: it is not a query job.`,
      );
    await finished(job, countParameter(request.query, "timeoutMs") ?? defaultTimeoutMs);
    return resultPage(job, results, {
      start:
        pageStart(request.query.get("pageToken")) ??
        countParameter(request.query, "startIndex") ??
        0,
      maxResults: countParameter(request.query, "maxResults"),
      format: timestampFormatOf(request.query),
    });
  }

  return [
    {
      id: "bigquery.jobs.query",
      method: "POST",
      path: "projects/{projectId}/queries",
      handle: query,
    },
    {
      id: "bigquery.jobs.getQueryResults",
      method: "GET",
      path: "projects/{projectId}/queries/{jobId}",
      handle: getQueryResults,
    },
  ];
}

/** REST GetQueryResultsResponse; a failed job answers its error. */
function resultPage(
  job: Job,
  results: QueryResults,
  page: { start: number; maxResults: number | undefined; format: TimestampFormat },
): Json {
  const base = {
    kind: "bigquery#getQueryResultsResponse",
    etag: job.reference.jobId,
    jobReference: job.reference,
  };
  if (job.failure !== undefined) throw job.failure;
  if (job.state !== "DONE") return { ...base, jobComplete: false };
  if (job.configuration["dryRun"] === true) return dryRunPage(job);
  const { statistics = {} } = job.outcome ?? {};
  const result = results.find(anonymousTable(job.reference), job.user);
  const { totalBytesProcessed } = statistics;
  const query = objectAt(statistics, "query") ?? {};
  const { numDmlAffectedRows, dmlStats } = query;
  const summary = {
    ...base,
    jobComplete: true,
    cacheHit: false,
    ...present({ totalBytesProcessed, numDmlAffectedRows, dmlStats }),
    ...present({
      totalBytesBilled: query["totalBytesBilled"],
      statementType: query["statementType"],
    }),
  };
  if (result === undefined) {
    if (answersRows(job, query))
      throw new BigQueryError(
        "notFound",
        `Not found: the results of job ${job.reference.jobId} are no longer kept; run the query again.`,
      );
    return { ...summary, totalRows: "0" };
  }
  const widest = Math.max(1, Math.floor(maxPageCells / Math.max(1, result.schema.length)));
  const size = Math.min(page.maxResults ?? widest, widest);
  const end = page.start + size;
  return {
    ...summary,
    schema: { fields: result.schema },
    totalRows: String(result.rows.length),
    rows: formatRows(result.schema, result.rows.slice(page.start, end), page.format),
    ...(end < result.rows.length ? { pageToken: pageToken(end) } : {}),
  };
}

/** A dry run has a schema and a size and leaves no job behind. */
function dryRunPage(job: Job): Json {
  const { totalBytesProcessed, query } = job.outcome?.statistics ?? {};
  const { schema } = (query ?? {}) as Json;
  return {
    jobComplete: true,
    cacheHit: false,
    totalRows: "0",
    ...present({ schema, totalBytesProcessed }),
  };
}

/** Every query with rows has a destination, named or anonymous; a script's SELECT has its statement type. */
function answersRows(job: Job, statistics: Json): boolean {
  const query = objectAt(job.outcome?.configuration ?? job.configuration, "query") ?? {};
  return query["destinationTable"] !== undefined || statistics["statementType"] === "SELECT";
}

/** REST QueryRequest as the job configuration that it stands for. */
function configurationOf(body: Json): Json {
  const query = present({
    query: body["query"],
    useLegacySql: body["useLegacySql"] ?? true,
    defaultDataset: body["defaultDataset"],
    maximumBytesBilled: body["maximumBytesBilled"],
    parameterMode: body["parameterMode"],
    queryParameters: body["queryParameters"],
    useQueryCache: body["useQueryCache"],
    createSession: body["createSession"],
    connectionProperties: body["connectionProperties"],
    continuous: body["continuous"],
  });
  return present({
    query,
    labels: body["labels"],
    dryRun: booleanAt(body, "dryRun"),
    jobTimeoutMs: body["jobTimeoutMs"],
  });
}

async function finished(job: Job, timeoutMs: number): Promise<void> {
  if (job.state === "DONE") return;
  const timer = Promise.withResolvers<void>();
  const timeout = setTimeout(timer.resolve, timeoutMs);
  await Promise.race([job.done, timer.promise]);
  clearTimeout(timeout);
}
