/** Canonical codes, by gRPC's names, with the status that REST answers. https://cloud.google.com/apis/design/errors */
export const httpStatus = {
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  PERMISSION_DENIED: 403,
  FAILED_PRECONDITION: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAUTHENTICATED: 401,
} as const;

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: keyof typeof httpStatus;

  constructor(code: keyof typeof httpStatus, message: string) {
    super(message);
    this.code = code;
  }
}

/** Anything that is no ApiError is a fault of this service. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError("INTERNAL", error instanceof Error ? error.message : String(error));
}
