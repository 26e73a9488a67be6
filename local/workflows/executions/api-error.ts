/** Canonical codes with what REST and gRPC call them. https://cloud.google.com/apis/design/errors */
export const apiCodes = {
  INVALID_ARGUMENT: { http: 400, grpc: 3 },
  NOT_FOUND: { http: 404, grpc: 5 },
  PERMISSION_DENIED: { http: 403, grpc: 7 },
  FAILED_PRECONDITION: { http: 400, grpc: 9 },
  UNIMPLEMENTED: { http: 501, grpc: 12 },
  INTERNAL: { http: 500, grpc: 13 },
  UNAUTHENTICATED: { http: 401, grpc: 16 },
} as const;

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: keyof typeof apiCodes;

  constructor(code: keyof typeof apiCodes, message: string) {
    super(message);
    this.code = code;
  }
}

/** Anything that is no ApiError is a fault of this service. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError("INTERNAL", error instanceof Error ? error.message : String(error));
}
