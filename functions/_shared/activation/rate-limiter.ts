import type { Limits } from "./definition.ts";

/** Time in ms, injected so that a virtual clock can stand in. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** What an answer's headers say of the allowance. Absent members say nothing. */
export interface RateSignal {
  /** Calls left in the destination's current window, and how many it has. */
  readonly remaining?: number;
  readonly limit?: number;
  /** When that window ends, in ms since the epoch. */
  readonly resetAtMs?: number;
  /** No call before so many ms have passed. */
  readonly retryAfterMs?: number;
}

export interface RateLimiter {
  /** Waits until a call may be made; the answer ends it and frees its place. */
  take(): Promise<() => void>;
  observe(signal: RateSignal): void;
}

/**
 * At most `calls × (1 − headroom)` calls begin in any stretch of `windowMs`, wherever the destination's own window begins, and
 * at most `concurrency` are open. Exact because one instance with one request at a time makes all calls to a destination.
 */
export function createRateLimiter(
  limits: Pick<Limits, "windows" | "headroom" | "concurrency">,
  clock: Clock,
): RateLimiter {
  const windows = limits.windows.map(({ calls, windowMs }) =>
    createWindow(Math.max(1, Math.floor(calls * (1 - limits.headroom))), windowMs),
  );
  const waiting: (() => void)[] = [];
  let open = 0;
  let notBefore = 0;
  /** Calls are admitted one after the other, so that two of them never see the same free place. */
  let turn: Promise<unknown> = Promise.resolve();

  const release = (): void => {
    open -= 1;
    waiting.shift()?.();
  };
  const admit = async (): Promise<() => void> => {
    if (open >= limits.concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    open += 1;
    for (;;) {
      const waitMs = Math.max(notBefore, ...windows.map((window) => window.freeAt())) - clock.now();
      if (waitMs <= 0) break;
      await clock.sleep(waitMs);
    }
    for (const window of windows) window.add(clock.now());
    let isOpen = true;
    return () => {
      if (isOpen) release();
      isOpen = false;
    };
  };

  return {
    take() {
      const admitted = turn.then(admit);
      turn = admitted.catch(() => undefined);
      return admitted;
    },
    observe({ remaining, limit, resetAtMs, retryAfterMs }) {
      if (retryAfterMs !== undefined) notBefore = Math.max(notBefore, clock.now() + retryAfterMs);
      if (remaining === undefined || resetAtMs === undefined) return;
      // Calls that are open may not be counted in it yet.
      const reserve = (limit ?? 0) * limits.headroom + Math.max(0, open - 1);
      if (remaining <= reserve) notBefore = Math.max(notBefore, resetAtMs);
    },
  };
}

/** The times of the last `size` calls in a ring: the next one may begin a window after the oldest of them. */
function createWindow(
  size: number,
  windowMs: number,
): { freeAt(): number; add(time: number): void } {
  const times = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  return {
    freeAt: () => (times[next] ?? 0) + windowMs,
    add(time) {
      times[next] = time;
      next = (next + 1) % size;
    },
  };
}
