import type { Clock } from "../functions/_shared/activation/rate-limiter.ts";

/** A clock that jumps to the next sleeper when nobody has anything else to do. */
export function createEventClock(): Clock {
  let time = 0;
  let isScheduled = false;
  const sleepers: { until: number; wake: () => void }[] = [];
  const jump = (): void => {
    isScheduled = false;
    const next = sleepers.reduce(
      (least, { until }) => Math.min(least, until),
      Number.POSITIVE_INFINITY,
    );
    time = Math.max(time, next);
    for (let index = sleepers.length - 1; index >= 0; index--) {
      const sleeper = sleepers[index];
      if (sleeper === undefined || sleeper.until > time) continue;
      sleepers.splice(index, 1);
      sleeper.wake();
    }
    if (sleepers.length > 0) schedule();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(jump);
  };
  return {
    now: () => time,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ until: time + Math.max(0, ms), wake });
        schedule();
      }),
  };
}
