import { CommandError } from "../output.ts";

/** One part of a backfill; both days are included. */
export interface Window {
  readonly from: string;
  readonly to: string;
  /** The last window also makes the models that are no windows, once. */
  readonly whole: boolean;
}

const dayMs = 86_400_000;

/** Consecutive windows of at most so many days. Throws CommandError for what is no range. */
export function windowsOf(request: {
  readonly from: string;
  readonly to: string;
  readonly windowDays: number;
}): readonly Window[] {
  const [first, last] = [dayOf("--from", request.from), dayOf("--to", request.to)];
  const { windowDays } = request;
  if (last < first)
    throw new CommandError(`--from ${request.from} is after --to ${request.to}: swap them.`);
  if (!Number.isInteger(windowDays) || windowDays < 1 || windowDays > 400)
    throw new CommandError(`--window-days is a whole number from 1 to 400, not ${windowDays}.`);
  const count = Math.ceil((last - first + 1) / windowDays);
  return Array.from({ length: count }, (_none, index) => {
    const from = first + index * windowDays;
    return {
      from: textOf(from),
      to: textOf(Math.min(last, from + windowDays - 1)),
      whole: index === count - 1,
    };
  });
}

function dayOf(flag: string, text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || textOf(time / dayMs) !== text)
    throw new CommandError(`${flag} is a day like 2026-01-31, not "${text}".`);
  return time / dayMs;
}

const textOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);
