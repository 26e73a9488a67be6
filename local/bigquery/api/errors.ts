import { BigQueryError } from "../errors.ts";
import type { TableReference } from "../warehouse.ts";
import { present } from "./json.ts";

/** REST ErrorProto, as it stands in a job's status. */
export interface ErrorProto {
  readonly reason: string;
  readonly message: string;
  readonly location?: string;
  readonly debugInfo?: string;
}

/** google.rpc.Code names that BigQuery sends beside the HTTP status. */
const statusNames: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ALREADY_EXISTS",
  412: "FAILED_PRECONDITION",
  413: "INVALID_ARGUMENT",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
};

export interface HttpFailure {
  readonly status: number;
  readonly body: { readonly error: Readonly<Record<string, unknown>> };
}

/** Anything thrown as BigQuery's HTTP answer. An error that is not BigQuery's own is a defect here and answers 500. */
export function httpFailure(thrown: unknown): HttpFailure {
  const error = asBigQueryError(thrown);
  const code = error.httpStatus === 200 ? 400 : error.httpStatus;
  const place =
    error.reason === "invalidQuery"
      ? { location: "q", locationType: "parameter" }
      : present({ location: error.location });
  return {
    status: code,
    body: {
      error: {
        code,
        message: error.message,
        errors: [{ message: error.message, domain: "global", reason: error.reason, ...place }],
        status: statusNames[code] ?? "UNKNOWN",
      },
    },
  };
}

/** 401 for a token that has expired or was never ours. */
export const unauthenticated: HttpFailure = {
  status: 401,
  body: {
    error: {
      code: 401,
      message:
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
      errors: [
        {
          message: "Invalid Credentials",
          domain: "global",
          reason: "authError",
          location: "Authorization",
          locationType: "header",
        },
      ],
      status: "UNAUTHENTICATED",
    },
  },
};

/** The same failure inside a job's status, where a query's location is `query`. */
export function errorProto(thrown: unknown): ErrorProto {
  const error = asBigQueryError(thrown);
  const location = error.reason === "invalidQuery" ? "query" : error.location;
  return {
    reason: error.reason,
    ...(location === undefined ? {} : { location }),
    message: error.message,
  };
}

export function asBigQueryError(thrown: unknown): BigQueryError {
  if (thrown instanceof BigQueryError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new BigQueryError(
    "internalError",
    `An internal error occurred in the local BigQuery: ${detail}`,
    { cause: thrown },
  );
}

/** `p:d.t`, as BigQuery's messages name a table. */
export function legacyName(table: TableReference): string {
  return `${table.projectId}:${table.datasetId}.${table.tableId}`;
}

export function unsupported(what: string): BigQueryError {
  return new BigQueryError("notImplemented", `Not supported locally: ${what}`);
}
