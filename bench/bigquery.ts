import { BigQuery } from "@google-cloud/bigquery";
import { adapt, managedwriter } from "@google-cloud/bigquery-storage";
import { DuckDBInstance } from "@duckdb/node-api";
import { credentials } from "@grpc/grpc-js";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { median, type Bench, type Figure } from "./figure.ts";
import { mediansInTurn } from "./interleaved.ts";

const startLimitMs = 300;
const queryOverheadLimitMs = 3;
const appendRowsPerSecond = 50_000;
const aggregateRows = 1_000_000;
const aggregateLimit = 1.3;
const warmStarts = 7;

interface Server {
  readonly process: ChildProcess;
  readonly restPort: number;
  readonly storageWritePort: number;
  readonly readyMs: number;
}

/** The local BigQuery beside DuckDB itself, through Google's own clients. */
export const run: Bench = async ({ log }) => {
  const directory = await mkdtemp(join(tmpdir(), "bench-bigquery-"));
  const servers: Server[] = [];
  try {
    const startFigure = await measureStart(directory, servers);
    const server = servers.at(-1);
    if (server === undefined) return "the server did not start";
    log("started; queries");
    const bigquery = clientOf(server);
    await bigquery.createDataset("bench");
    const queryFigure = await measureQuery(bigquery);
    return [
      startFigure,
      queryFigure,
      await measureAggregate(bigquery, directory, queryFigure.measured, log),
      await measureAppend(bigquery, server, log),
    ];
  } finally {
    for (const { process } of servers) process.kill("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  }
};

/**
 * From spawning the process to its ports, with an empty data directory each time. The first start finds no compiled code; it
 * is told apart, because it happens once on a machine.
 */
async function measureStart(directory: string, servers: Server[]): Promise<Figure> {
  const ready: number[] = [];
  const answered: number[] = [];
  for (let time = 0; time <= warmStarts; time++) {
    const before = servers.at(-1);
    if (before !== undefined) await stop(before);
    const from = performance.now();
    const server = await start(directory, String(time));
    servers.push(server);
    await clientOf(server).query("SELECT 1");
    ready.push(server.readyMs);
    answered.push(performance.now() - from);
  }
  return {
    name: "start to ready",
    measured: median(ready.slice(1)),
    unit: "ms",
    limit: { kind: "at most", value: startLimitMs },
    note: `median of ${warmStarts}, the process included, data directory empty; first query answered after ${median(answered.slice(1)).toFixed(0)} ms; the very first start, nothing compiled: ${ready[0]?.toFixed(0)} ms`,
  };
}

async function start(directory: string, name: string): Promise<Server> {
  const from = performance.now();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "servers/bigquery.ts"), join(directory, name)],
    {
      stdio: ["ignore", "pipe", "inherit"],
      // What `ame` switches on for itself: code that was compiled once is read from a cache.
      env: { ...process.env, NODE_COMPILE_CACHE: join(directory, "compiled") },
    },
  );
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const ports = JSON.parse(line) as { restPort: number; storageWritePort: number };
  return { process: child, ...ports, readyMs: performance.now() - from };
}

async function stop({ process }: Server): Promise<void> {
  const exited = once(process, "exit");
  process.kill("SIGTERM");
  await exited;
}

function clientOf({ restPort }: Server): BigQuery {
  process.env["BIGQUERY_EMULATOR_HOST"] = `http://127.0.0.1:${restPort}`;
  return new BigQuery({ projectId: "bench", token: "bench" } as never);
}

/** What the client, HTTP, analysis and rewriting add to a small statement. */
async function measureQuery(bigquery: BigQuery): Promise<Figure> {
  const connection = await (await DuckDBInstance.create()).connect();
  const sql = "SELECT SUM(n) AS total FROM UNNEST([1, 2, 3]) AS n";
  const duck = "SELECT sum(n) AS total FROM (SELECT unnest([1, 2, 3]) AS n)";
  const { ours, theirs } = await mediansInTurn(
    {
      ours: () => bigquery.query(sql),
      theirs: async () => (await connection.run(duck)).getRows(),
    },
    { warm: 50, counted: 200 },
  );
  return {
    name: "query over the same in DuckDB",
    measured: ours - theirs,
    unit: "ms",
    limit: { kind: "at most", value: queryOverheadLimitMs },
    note: `warm, median of 200 in turn: ${ours.toFixed(2)} ms through the client, ${theirs.toFixed(2)} ms in DuckDB`,
  };
}

/** The same rows in the same order under the same types, both in a DuckDB file; the time in memory is told beside it. */
async function measureAggregate(
  bigquery: BigQuery,
  directory: string,
  overheadMs: number,
  log: (line: string) => void,
): Promise<Figure> {
  log(`aggregate over ${aggregateRows} rows`);
  await bigquery.query(
    `CREATE TABLE bench.rows AS SELECT n AS id, MOD(n, 1000) AS grp, CAST(n AS FLOAT64) / 7 AS x FROM UNNEST(GENERATE_ARRAY(1, ${aggregateRows})) AS n`,
  );
  const sql = (table: string): string =>
    `SELECT grp, COUNT(*) AS n, SUM(x) AS total, MAX(id) AS top FROM ${table} GROUP BY grp ORDER BY total DESC LIMIT 10`;
  const duck = async (path?: string): Promise<() => Promise<unknown>> => {
    const connection = await (await DuckDBInstance.create(path)).connect();
    await connection.run(
      `CREATE TABLE rows AS SELECT n AS id, n % 1000 AS grp, n::DOUBLE / 7 AS x FROM range(1, ${aggregateRows + 1}) AS t(n)`,
    );
    return async () => (await connection.run(sql("rows"))).getRows();
  };
  const { ours, file, memory } = await mediansInTurn(
    {
      ours: () => bigquery.query(sql("bench.rows")),
      file: await duck(join(directory, "peer.duckdb")),
      memory: await duck(),
    },
    { warm: 10, counted: 60 },
  );
  return {
    name: "aggregate of 1,000,000 rows",
    measured: ours / file,
    unit: "× DuckDB",
    limit: { kind: "at most", value: aggregateLimit },
    note: `warm, median of 60 in turn: ${ours.toFixed(1)} ms through the client, ${(ours - overheadMs).toFixed(1)} of them not what any query costs; DuckDB with its defaults on a file of its own ${file.toFixed(1)} ms (on a table in memory, which it does not compress, ${memory.toFixed(1)} ms)`,
  };
}

/** Rows of 1 KB from one client over one connection, each request acknowledged after its commit. */
async function measureAppend(
  bigquery: BigQuery,
  server: Server,
  log: (line: string) => void,
): Promise<Figure> {
  log("Storage Write, 1 KB rows");
  const fields = [
    { name: "event_id", type: "STRING" },
    { name: "source", type: "STRING" },
    { name: "received_at", type: "TIMESTAMP" },
    { name: "ingest_date", type: "DATE" },
    { name: "payload", type: "STRING" },
  ];
  await bigquery.dataset("bench").createTable("events", { schema: fields });
  const client = new managedwriter.WriterClient({
    apiEndpoint: "127.0.0.1",
    port: server.storageWritePort,
    sslCreds: credentials.createInsecure(),
    projectId: "bench",
  });
  const connection = await client.createStreamConnection({
    streamId: managedwriter.DefaultStream,
    destinationTable: "projects/bench/datasets/bench/tables/events",
  });
  const protoDescriptor = adapt.convertStorageSchemaToProto2Descriptor(
    adapt.convertBigQuerySchemaToStorageTableSchema({ fields }),
    "root",
  );
  const writer = new managedwriter.JSONWriter({ connection, protoDescriptor });
  const row = {
    event_id: "0b8a2f0e-9f0a-4f2e-8b1a-5a1f0f3c2d11",
    source: "web",
    received_at: 1_706_702_400_001_000,
    ingest_date: 19_753,
    payload: "x".repeat(950),
  };
  const batch = Array.from({ length: 500 }, () => row);
  await append(writer, batch, 20);
  const requests = 200;
  const from = performance.now();
  await append(writer, batch, requests);
  const seconds = (performance.now() - from) / 1000;
  client.close();
  return {
    name: "Storage Write from one client",
    measured: Math.round((requests * batch.length) / seconds),
    unit: "rows/s",
    limit: { kind: "at least", value: appendRowsPerSecond },
    note: "1 KB rows, 500 a request, JSONWriter, durable when acknowledged",
  };
}

async function append(
  writer: managedwriter.JSONWriter,
  batch: readonly Record<string, string | number>[],
  requests: number,
): Promise<void> {
  const waiting: Promise<{ error?: { message?: string | null } | null }>[] = [];
  for (let request = 0; request < requests; request++) {
    waiting.push(writer.appendRows([...batch]).getResult());
    if (waiting.length >= 16) await waiting.shift();
  }
  for (const { error } of await Promise.all(waiting))
    if (error !== null && error !== undefined) throw new Error(`append refused: ${error.message}`);
}
