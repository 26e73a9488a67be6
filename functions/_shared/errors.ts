export type ErrorKind = "validation" | "upstream" | "configuration" | "unexpected";

/**
 * A failure that crosses a boundary. Expected outcomes are returned, not thrown; what is thrown says who is to blame
 * (`kind`), what it is for a machine (`code`) and whether the same call may succeed later (`retryable`).
 */
export class EngineError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly retryable: boolean;

  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    options: { readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "EngineError";
    this.kind = kind;
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** A remote system failed or did not answer; by default worth another attempt. */
export const upstreamError = (
  code: string,
  message: string,
  options: { readonly retryable?: boolean; readonly cause?: unknown } = {},
): EngineError => new EngineError("upstream", code, message, { retryable: true, ...options });

export const configurationError = (code: string, message: string, cause?: unknown): EngineError =>
  new EngineError("configuration", code, message, { cause });

/** Anything caught, as one of the four kinds; what we did not foresee is `unexpected` and may be tried again. */
export function asEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new EngineError("unexpected", "unexpected", message, { retryable: true, cause: thrown });
}
