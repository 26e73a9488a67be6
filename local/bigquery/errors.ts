/** BigQuery's own error reasons, as they stand in `errors[].reason`. */
export type BigQueryReason =
  | "invalid"
  | "invalidQuery"
  | "notFound"
  | "duplicate"
  | "accessDenied"
  | "bytesBilledLimitExceeded"
  | "notImplemented"
  | "resourcesExceeded"
  | "conditionNotMet"
  | "stopped"
  | "backendError"
  | "internalError";

/** Every refusal of the engine. `httpStatus` is what BigQuery answers for the reason. */
export class BigQueryError extends Error {
  override readonly name = "BigQueryError";
  readonly reason: BigQueryReason;
  readonly httpStatus: number;
  readonly location: string | undefined;
  constructor(
    reason: BigQueryReason,
    message: string,
    options: { httpStatus?: number; location?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.location = options.location;
    this.httpStatus = options.httpStatus ?? defaultStatus[reason];
  }
}

const defaultStatus: Record<BigQueryReason, number> = {
  invalid: 400,
  invalidQuery: 400,
  notFound: 404,
  duplicate: 409,
  accessDenied: 403,
  bytesBilledLimitExceeded: 400,
  notImplemented: 501,
  resourcesExceeded: 400,
  conditionNotMet: 412,
  stopped: 200,
  backendError: 503,
  internalError: 500,
};
