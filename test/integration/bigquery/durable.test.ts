import { BigQuery } from "@google-cloud/bigquery";
import { adapt, managedwriter } from "@google-cloud/bigquery-storage";
import { credentials } from "@grpc/grpc-js";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unsigned } from "./start.ts";

let directory: string;
const processes: ChildProcess[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "bigquery-durable-"));
});
afterEach(async () => {
  for (const child of processes.splice(0)) child.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
});

async function start() {
  const script = join(import.meta.dirname, "../../../bench/servers/bigquery.ts");
  const child = spawn(process.execPath, [script, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  processes.push(child);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { restPort, storageWritePort } = JSON.parse(line) as Record<string, number>;
  const bigquery = new BigQuery({
    projectId: "bench",
    apiEndpoint: `http://127.0.0.1:${restPort}`,
    authClient: unsigned(),
  } as never);
  return { child, bigquery, storageWritePort };
}

test("every row whose append was acknowledged is there after SIGKILL", async () => {
  const first = await start();
  await first.bigquery.createDataset("d");
  const fields = [{ name: "n", type: "INTEGER" }];
  await first.bigquery.dataset("d").createTable("t", { schema: fields });
  const client = new managedwriter.WriterClient({
    apiEndpoint: "127.0.0.1",
    port: first.storageWritePort as number,
    sslCreds: credentials.createInsecure(),
    projectId: "bench",
  });
  const connection = await client.createStreamConnection({
    streamId: managedwriter.DefaultStream,
    destinationTable: "projects/bench/datasets/d/tables/t",
  });
  connection.onConnectionError(() => {});
  const writer = new managedwriter.JSONWriter({
    connection,
    protoDescriptor: adapt.convertStorageSchemaToProto2Descriptor(
      adapt.convertBigQuerySchemaToStorageTableSchema({ fields }),
      "root",
    ),
  });
  const acknowledged: number[] = [];
  const appends = Array.from({ length: 200 }, (_value, n) =>
    writer
      .appendRows([{ n }])
      .getResult()
      .then(
        () => acknowledged.push(n),
        () => undefined,
      ),
  );
  await expect.poll(() => acknowledged.length).toBeGreaterThan(20);
  first.child.kill("SIGKILL");
  await Promise.all(appends);
  client.close();

  const second = await start();
  const [rows] = await second.bigquery.query("SELECT n FROM d.t ORDER BY n");
  const kept = (rows as { n: number }[]).map(({ n }) => n);
  expect(acknowledged.filter((n) => !kept.includes(n))).toEqual([]);
  expect(kept).toEqual([...new Set(kept)]);
});
