import type { TextModel } from "./text-model.ts";

export interface RetryOptions {
  readonly maxAttempts: number;
  /** First wait; doubles, with full jitter. */
  readonly backoffMs: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** Asks again after a passing failure. Blocked, refused and gone are answers: asking again costs and changes nothing. */
export const withRetries = (model: TextModel, options: RetryOptions): TextModel => ({
  async generate(request) {
    for (let attempt = 1; ; attempt++) {
      const outcome = await model.generate(request);
      const isFinal =
        outcome.kind !== "unavailable" || !outcome.retryable || attempt >= options.maxAttempts;
      if (isFinal) return outcome;
      await options.pause(options.random() * options.backoffMs * 2 ** (attempt - 1));
    }
  },
});
