import { existsSync } from "node:fs";
import { join } from "node:path";
import { ame, withLocalCloud } from "./ame.ts";
import type { Bench } from "./figure.ts";

/** 541,909 real order lines through the landing bucket to gold, typed as two commands. */
export const run: Bench = async ({ data, log }) => {
  const file = join(data, "online-retail/online_retail_lines.csv.gz");
  if (!existsSync(file)) return `there is no ${file}`;
  return withLocalCloud(async (aside) => {
    log("loading the file");
    const load = await aside.run(process.execPath, [
      ame,
      "load",
      file,
      "--source=retail",
      "--entity=order_line",
      "--json",
    ]);
    const { rows_loaded: rows } = JSON.parse(load.stdout) as { rows_loaded: number };
    log("running the pipeline");
    const pipeline = await aside.run(process.execPath, [ame, "run", "pipeline", "--json"]);
    return [
      {
        name: "load and pipeline of a year of real orders",
        measured: load.seconds + pipeline.seconds,
        unit: "s",
        limit: { kind: "at most", value: 30 },
        note: `${rows.toLocaleString("en")} rows`,
      },
      { name: "of it: ame load", measured: load.seconds, unit: "s" },
      { name: "of it: ame run pipeline", measured: pipeline.seconds, unit: "s" },
    ];
  });
};
