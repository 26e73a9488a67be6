import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../../../functions/_shared/log.ts";
import { createLoadHandler } from "../../../functions/load/handler.ts";
import { rawPush } from "../../unit/functions/land/fixture.ts";
import type { LocalBigQuery } from "./local-bigquery.ts";

export interface LandingBucket {
  /** Puts an object into the bucket and announces it so often; answers how each announcement was acknowledged. */
  upload(path: string, content: string | Buffer, deliveries?: number): Promise<number[]>;
  /** What became of an object, as ops.load_runs says. */
  lastRun(path: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  remove(): Promise<void>;
}

/** A landing bucket whose objects go through the load function into a local BigQuery. */
export async function openLandingBucket(bigquery: LocalBigQuery): Promise<LandingBucket> {
  const folder = await mkdtemp(join(tmpdir(), "ame-load-"));
  let generations = 0;
  return {
    async upload(path, content, deliveries = 1) {
      const generation = String(++generations);
      const file = join(folder, generation);
      await writeFile(file, content);
      bigquery.objects.set(`gs://landing/${path}`, file);
      const handle = createLoadHandler({
        projectId: "p",
        bucket: "landing",
        warehouse: bigquery.warehouse,
        objects: {
          readHead: async (_name, sizeBytes) => ({
            kind: "bytes",
            bytes: (await readFile(file)).subarray(0, sizeBytes),
          }),
        },
        log: createLogger({ service: "load", projectId: "p", write: () => undefined }),
        now: () => new Date("2026-11-20T12:00:00.000Z"),
      });
      const attributes = {
        eventType: "OBJECT_FINALIZE",
        bucketId: "landing",
        objectId: path,
        objectGeneration: generation,
      };
      const message = {
        data: "",
        messageId: generation,
        publishTime: "2026-11-20T12:00:00Z",
        attributes,
      };
      const body = JSON.stringify({ message, subscription: "s" });
      const statuses: number[] = [];
      for (let delivery = 0; delivery < deliveries; delivery++)
        statuses.push((await handle(rawPush(body))).status);
      return statuses;
    },
    async lastRun(path) {
      const runs = await bigquery.rows(
        `SELECT state, rows_loaded, rows_dead_lettered, detail FROM ops.load_runs WHERE object = "gs://landing/${path}"`,
      );
      return runs.map((row) => ({ ...row }));
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
