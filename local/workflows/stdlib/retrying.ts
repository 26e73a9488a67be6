import { type Value, isMap, mapOf } from "../values/value.ts";
import { type LibraryFunction, required } from "./function.ts";

const connection = ["ConnectionError", "ConnectionFailedError", "TimeoutError"];

/** https://cloud.google.com/workflows/docs/reference/stdlib/http/default_retry_predicate */
export const isIdempotentlyRetryable = (error: Value): boolean =>
  hasCode(error, [429n, 502n, 503n, 504n]) || hasTag(error, connection);

/**
 * Nothing that may have reached the target is sent again.
 * https://cloud.google.com/workflows/docs/reference/stdlib/http/default_retry_predicate_non_idempotent
 */
export const isNonIdempotentlyRetryable = (error: Value): boolean => hasCode(error, [429n, 503n]);

export const retryPredicates: Readonly<Record<string, LibraryFunction>> = {
  "http.default_retry_predicate": required(["exception"], ([exception]) =>
    isIdempotentlyRetryable(exception),
  ),
  "http.default_retry_predicate_non_idempotent": required(["exception"], ([exception]) =>
    isNonIdempotentlyRetryable(exception),
  ),
  "retry.always": required(["exception"], () => true),
  "retry.never": required(["exception"], () => false),
};

/** 1 s, times 1.25, up to 60 s. https://cloud.google.com/workflows/docs/reference/stdlib/retry/default_backoff */
const defaultBackoff = (): Value => mapOf({ initial_delay: 1n, max_delay: 60n, multiplier: 1.25 });

/** Objects of the library that are values, not functions. */
export const libraryObjects: Readonly<Record<string, () => Value>> = {
  "retry.default_backoff": defaultBackoff,
  "http.default_retry": () => policy("http.default_retry_predicate"),
  "http.default_retry_non_idempotent": () => policy("http.default_retry_predicate_non_idempotent"),
};

const policy = (predicate: string): Value =>
  mapOf({
    predicate: { functionName: predicate },
    max_retries: 5n,
    backoff: defaultBackoff(),
  });

function hasCode(error: Value, codes: readonly bigint[]): boolean {
  if (!isMap(error) || !hasTag(error, ["HttpError"])) return false;
  const code = error.get("code");
  return typeof code === "bigint" && codes.includes(code);
}

function hasTag(error: Value, wanted: readonly string[]): boolean {
  const tags = isMap(error) ? error.get("tags") : undefined;
  return Array.isArray(tags) && tags.some((tag) => wanted.includes(String(tag)));
}
