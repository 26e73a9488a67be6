import { DuckDBConnection } from "@duckdb/node-api";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCompany } from "../scripts/simulate/company.ts";
import { bronzeOf } from "../test/integration/models/company.ts";
import { openRefinery, type Refinery } from "../test/integration/models/refinery.ts";
import { copyConversations, landAll } from "./bronze-history.ts";
import type { Bench } from "./figure.ts";

/** Events of web and app; BENCH_EVENTS for another number. */
const wantedEvents = Number(process.env["BENCH_EVENTS"] ?? 10_000_000);
const base = { customers: 5_000, days: 60, seed: "build", start: "2026-08-01" };

/**
 * Silver, features and gold from nothing, and the same SQL on DuckDB by itself: every statement that the local BigQuery sent
 * to DuckDB is written down and then run again, in order, on one connection over the emptied tables.
 */
export const run: Bench = async ({ log }) => {
  const directory = await mkdtemp(join(tmpdir(), "ame-build-"));
  const refinery = await openRefinery(undefined, { directory });
  try {
    const events = await landEvents(refinery, log);
    log("silver, features and gold of them");
    const recorder = recordStatements();
    const began = performance.now();
    let runs = 0;
    while ((await refinery.refine()).size > 0) runs++;
    const seconds = (performance.now() - began) / 1000;
    const sent = recorder.stop();
    await refinery.reset({ bronze: false });
    log(`the same ${sent.statements.length} statements on DuckDB`);
    const alone = await replay(sent);
    return [
      {
        name: `${events.toLocaleString("en")} events to silver, features and gold`,
        measured: seconds,
        unit: "s",
        limit: { kind: "at most", value: 1.15 * alone },
        note: `in ${runs} runs; DuckDB alone ${alone.toFixed(1)} s, ${(seconds / alone).toFixed(2)} ×`,
      },
    ];
  } finally {
    await refinery.close();
    await rm(directory, { recursive: true, force: true });
  }
};

async function landEvents(refinery: Refinery, log: (line: string) => void): Promise<number> {
  log("simulating and landing a company");
  await landAll(refinery, new Map(Object.entries(bronzeOf(createCompany(base)))));
  const countOf = async (): Promise<number> =>
    Number(
      (
        await refinery.query(
          "SELECT (SELECT COUNT(*) FROM bronze.raw_web_track) + (SELECT COUNT(*) FROM bronze.raw_web_page) AS n",
        )
      )[0]?.["n"] ?? 0,
    );
  const copies = Math.max(0, Math.ceil(wantedEvents / (await countOf())) - 1);
  log(`the same ${base.days} days ${copies} times before`);
  await copyConversations(refinery, base.days, copies);
  return countOf();
}

interface Sent {
  readonly statements: readonly string[];
  readonly connection: DuckDBConnection;
}

function recordStatements(): { stop(): Sent } {
  const statements: string[] = [];
  const connections = new Set<DuckDBConnection>();
  const original = DuckDBConnection.prototype.run;
  DuckDBConnection.prototype.run = async function (sql, ...rest) {
    if (typeof sql === "string") statements.push(sql);
    connections.add(this);
    return original.call(this, sql, ...rest);
  };
  return {
    stop() {
      DuckDBConnection.prototype.run = original;
      const [connection] = connections;
      if (connection === undefined) throw new Error("nothing was sent to DuckDB");
      return { statements, connection };
    },
  };
}

async function replay({ statements, connection }: Sent): Promise<number> {
  const began = performance.now();
  // Copies for time travel are the local BigQuery's own work.
  for (const sql of statements) if (!sql.includes("bq_versions")) await connection.run(sql);
  return (performance.now() - began) / 1000;
}
