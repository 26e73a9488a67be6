import { describe, expect, it } from "vitest";
import { parseCron } from "../../../../local/scheduler/cron.ts";

describe("a cron schedule", () => {
  it.each([
    ["*/15 * * * *", "Etc/UTC", "2026-11-20T10:45:00Z", true],
    ["*/15 * * * *", "Etc/UTC", "2026-11-20T10:46:00Z", false],
    ["5-10/5 * * * *", "Etc/UTC", "2026-11-20T10:10:00Z", true],
    ["0 6 * * *", "Etc/UTC", "2026-11-20T06:00:59Z", true],
    ["0 6 * * *", "Europe/Berlin", "2026-11-20T05:00:00Z", true],
    // An hour earlier in summer: the clock of the zone counts.
    ["0 6 * * *", "Europe/Berlin", "2026-07-20T04:00:00Z", true],
    ["0 3 * * 1", "Etc/UTC", "2026-11-23T03:00:00Z", true],
    ["0 3 * * MON", "Etc/UTC", "2026-11-20T03:00:00Z", false],
    ["0 0 * * 0", "Etc/UTC", "2026-11-22T00:00:00Z", true],
    ["0 0 * * 7", "Etc/UTC", "2026-11-22T00:00:00Z", true],
    ["0 0 * * 5-7", "Etc/UTC", "2026-11-22T00:00:00Z", true],
    ["0 0 1 jan,jul *", "Etc/UTC", "2026-07-01T00:00:00Z", true],
    ["0 0 1 jan,jul *", "Etc/UTC", "2026-08-01T00:00:00Z", false],
    // With both days restricted, either is enough.
    ["0 0 13 * 5", "Etc/UTC", "2026-11-20T00:00:00Z", true],
    ["0 0 13 * 5", "Etc/UTC", "2026-12-13T00:00:00Z", true],
    ["0 0 13 * 5", "Etc/UTC", "2026-12-14T00:00:00Z", false],
  ])("%s in %s at %s: %s", (schedule, zone, at, expected) => {
    expect(parseCron(schedule, zone).matches(new Date(at))).toBe(expected);
  });

  it.each([
    ["every 5 minutes", "Etc/UTC", 'schedule "every 5 minutes" must have five fields'],
    ["60 * * * *", "Etc/UTC", 'schedule "60 * * * *": minute "60" cannot be read'],
    ["* * * * 1/0", "Etc/UTC", 'schedule "* * * * 1/0": day of week "1/0" cannot be read'],
    ["* 5-3 * * *", "Etc/UTC", 'schedule "* 5-3 * * *": hour "5-3" cannot be read'],
    ["* * * * *", "Mars/Base", 'schedule "* * * * *": unknown time zone Mars/Base'],
  ])("refuses %s in %s", (schedule, zone, message) => {
    expect(() => parseCron(schedule, zone)).toThrow(message);
  });
});
