/** What can be told to go wrong with the next calls; each fault is used up after `times` calls that it meets. */
export interface Fault {
  readonly kind: FaultKind;
  readonly times: number;
  /** For UNABLE_TO_LOCK_ROW: place of the record in the call; absent means every record. */
  readonly record?: number;
}

export const faultKinds = [
  "too_many_requests",
  "server_unavailable",
  "server_error",
  "expired_token",
  "request_limit_exceeded",
  "unable_to_lock_row",
  "timeout_before_apply",
  "timeout_after_apply",
  "truncated_body",
  "empty_results",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Faults {
  set(faults: readonly Fault[]): void;
  /** The fault that this call meets, first in first out. */
  take(): Fault | undefined;
  pending(): readonly Fault[];
}

export function createFaults(): Faults {
  let queue: Fault[] = [];
  return {
    set(faults) {
      queue = faults.filter((fault) => fault.times > 0);
    },
    take() {
      const [first, ...others] = queue;
      if (first === undefined) return undefined;
      queue = first.times > 1 ? [{ ...first, times: first.times - 1 }, ...others] : others;
      return first;
    },
    pending: () => queue,
  };
}
