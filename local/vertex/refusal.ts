import { status } from "@grpc/grpc-js";

/** gRPC codes that the API answers with, and the HTTP status of each (google/rpc/code.proto). */
const httpStatuses = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
} as const;

export type RefusalCode = keyof typeof httpStatuses;

/** What the API refuses, in the API's own terms. */
export class VertexRefusal extends Error {
  override readonly name = "VertexRefusal";
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
  get grpcCode(): status {
    return status[this.code];
  }
  get httpStatus(): number {
    return httpStatuses[this.code];
  }
}

/** A failure that nobody foresaw answers INTERNAL. */
export function toRefusal(error: unknown): VertexRefusal {
  if (error instanceof VertexRefusal) return error;
  return new VertexRefusal("INTERNAL", error instanceof Error ? error.message : String(error));
}
