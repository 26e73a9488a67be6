import type { Fault } from "./faults.ts";

/** What reads of a twin see: what is there, or after a write that is not consistent yet what was there before it. */
export interface Reads<View> {
  /** Every write ends the lag of the one before. */
  beforeWrite(fault: Fault | undefined): void;
  view(): View;
  reset(): void;
}

export function createReads<View>(live: View, snapshot: () => View): Reads<View> {
  let before: View | undefined;
  return {
    beforeWrite(fault) {
      before = fault?.kind === "eventual_consistency" ? snapshot() : undefined;
    },
    view: () => before ?? live,
    reset() {
      before = undefined;
    },
  };
}
