import { answer, type Answer } from "../answer.ts";

/** https://developers.google.com/data-manager/api/reference/rest/v1/ErrorReason */
export interface FieldViolation {
  readonly field: string;
  readonly description?: string;
  readonly reason: string;
}

/** One invalid field refuses the whole request; the answer names the fields. */
export class InvalidRequest extends Error {
  readonly violations: readonly FieldViolation[];
  constructor(violations: readonly FieldViolation[]) {
    super("There was a problem with the request.");
    this.violations = violations;
  }
}

export const invalid = (field: string, reason: string): InvalidRequest =>
  new InvalidRequest([{ field, reason }]);

const domain = "datamanager.googleapis.com";

/** Errors in the shape of google.rpc.Status. */
export function failed(
  code: number,
  status: string,
  message: string,
  more: { readonly metadata?: Readonly<Record<string, string>>; readonly details?: object[] } = {},
): Answer {
  const info = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    reason: status,
    domain,
    ...(more.metadata && { metadata: more.metadata }),
  };
  return answer(code, {
    error: { code, message, status, details: [info, ...(more.details ?? [])] },
  });
}

/** At most this many violations are told of; the rest show once these are mended. */
const maxViolations = 20;

export const refused = (problem: InvalidRequest): Answer =>
  failed(400, "INVALID_ARGUMENT", problem.message, {
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: problem.violations.slice(0, maxViolations),
      },
    ],
  });

export const exhausted = (quotaLimit: string): Answer =>
  failed(429, "RESOURCE_EXHAUSTED", "Too many requests.", {
    metadata: { quota_limit: quotaLimit, service: domain },
  });
