import { setTimeout as delay } from "node:timers/promises";
import { ExecutionCancelled } from "./runtime.ts";

/** The longest that a timer of Node can wait. */
const longestMs = 2 ** 31 - 1;

export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** @throws ExecutionCancelled when the signal ends it. */
export const sleep: Sleep = async (milliseconds, signal) => {
  try {
    for (let left = milliseconds; left > 0; left -= longestMs) {
      await delay(Math.min(left, longestMs), undefined, { signal });
    }
  } catch (cause) {
    if (signal.aborted) throw new ExecutionCancelled("sleep was ended", { cause });
    throw cause;
  }
};
