/** Calls allowed within a stretch of time, counted as the destination's documentation says: in fixed or in rolling windows. */
export interface Quota {
  readonly limit: number;
  /** Whether one more call is allowed now; counts it if so. */
  take(): boolean;
  remaining(): number;
  /** When the window of now ends, in ms since the epoch. */
  resetsAt(): number;
  reset(): void;
}

export interface QuotaOptions {
  readonly limit: number;
  readonly windowMs: number;
  readonly now: () => Date;
}

/** Windows one after another, each with its full allowance from its first call on. */
export function createFixedQuota({ limit, windowMs, now }: QuotaOptions): Quota {
  let startedAt = Number.NEGATIVE_INFINITY;
  let used = 0;
  const roll = (): void => {
    const time = now().getTime();
    if (time < startedAt + windowMs) return;
    startedAt = time;
    used = 0;
  };
  return {
    limit,
    take() {
      roll();
      if (used >= limit) return false;
      used += 1;
      return true;
    },
    remaining() {
      roll();
      return limit - used;
    },
    resetsAt() {
      roll();
      return startedAt + windowMs;
    },
    reset() {
      startedAt = Number.NEGATIVE_INFINITY;
      used = 0;
    },
  };
}

/** At most `limit` calls in any stretch of `windowMs`. */
export function createRollingQuota({ limit, windowMs, now }: QuotaOptions): Quota {
  let times: number[] = [];
  const drop = (): void => {
    const oldest = now().getTime() - windowMs;
    const kept = times.findIndex((time) => time > oldest);
    if (kept !== 0) times = kept === -1 ? [] : times.slice(kept);
  };
  return {
    limit,
    take() {
      drop();
      if (times.length >= limit) return false;
      times.push(now().getTime());
      return true;
    },
    remaining() {
      drop();
      return limit - times.length;
    },
    resetsAt() {
      drop();
      return (times[0] ?? now().getTime()) + windowMs;
    },
    reset() {
      times = [];
    },
  };
}

/** Calls by method and endpoint, for a twin's state. */
export interface CallLog {
  add(call: string): void;
  counts(): Readonly<Record<string, number>>;
  total(): number;
  reset(): void;
}

export function createCallLog(): CallLog {
  const calls = new Map<string, number>();
  return {
    add: (call) => void calls.set(call, (calls.get(call) ?? 0) + 1),
    counts: () => Object.fromEntries(calls),
    total: () => [...calls.values()].reduce((sum, count) => sum + count, 0),
    reset: () => calls.clear(),
  };
}
