import { createCompany } from "../scripts/simulate/company.ts";
import { bronzeOf } from "../test/integration/models/company.ts";
import { openRefinery, type Landing, type Row } from "../test/integration/models/refinery.ts";
import { landAll } from "./bronze-history.ts";
import { median, type Bench } from "./figure.ts";

/** Days before the new one: some, ten and a hundred times as many. */
const histories = [10, 100, 1_000] as const;
const customers = 400;
/** Each of the last days is a run of its own. */
const newDays = 5;
const start = "2020-01-01";

interface Day {
  readonly seconds: number;
  readonly models: number;
  readonly rows: number;
}

/**
 * One new day of the same company after histories of three lengths: every model of the release that the day touches, with its
 * data tests, on a BigQuery in memory. Workflows and scoring, whose cost does not depend on the past, are left out.
 */
export const run: Bench = async ({ log }) => {
  const days = new Map<number, Day>();
  for (const history of histories) days.set(history, await dayAfter(history, log));
  const tenfold = days.get(histories[1]) ?? none;
  return histories.map((history, n) => {
    const { seconds, models, rows } = days.get(history) ?? none;
    return {
      name: `one new day after ${history} days`,
      measured: seconds,
      unit: "s",
      ...(n < 2 ? {} : { limit: { kind: "at most", value: 1.2 * tenfold.seconds } as const }),
      note: `median of ${newDays}, ${models} models, ${rows.toLocaleString("en")} rows in bronze`,
    };
  });
};

const none: Day = { seconds: Number.NaN, models: 0, rows: 0 };

async function dayAfter(history: number, log: (line: string) => void): Promise<Day> {
  const refinery = await openRefinery();
  try {
    const { past, last, rows } = landingOf(history);
    log(`${history} days: landing ${rows.toLocaleString("en")} rows`);
    await landAll(refinery, past);
    log(`${history} days: making silver, features and gold of them`);
    while ((await refinery.refine()).size > 0);
    const seconds: number[] = [];
    let models = 0;
    for (const day of last) {
      await refinery.land(day);
      const began = performance.now();
      models = (await refinery.refine()).size;
      seconds.push((performance.now() - began) / 1000);
    }
    return { seconds: median(seconds), models, rows };
  } finally {
    await refinery.close();
  }
}

/** What landed before the last days, and what lands on each of them. */
function landingOf(history: number): {
  past: Map<string, readonly Row[]>;
  last: readonly Landing[];
  rows: number;
} {
  const bronze = bronzeOf(
    createCompany({ customers, days: history + newDays, seed: "models", start }),
  );
  const dayOf = (n: number): string =>
    new Date(Date.parse(start) + n * 86_400_000).toISOString().slice(0, 10);
  const days = Array.from({ length: newDays }, (_, n) => dayOf(history + n));
  const part = (keep: (day: string) => boolean): Landing =>
    Object.fromEntries(
      Object.entries(bronze).map(([table, list]) => [
        table,
        list.filter((row) => keep(String(row["ingest_date"]))),
      ]),
    );
  return {
    past: new Map(Object.entries(part((day) => !days.includes(day)))),
    last: days.map((day) => part((other) => other === day)),
    rows: Object.values(bronze).reduce((sum, list) => sum + list.length, 0),
  };
}
