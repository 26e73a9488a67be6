import { existsSync } from "node:fs";
import { basename } from "node:path";
import { createBigQuery, createBucket, queryRows } from "./clients.ts";
import { CommandError } from "./output.ts";
import { eventually } from "./eventually.ts";
import type { Target } from "./target.ts";

export interface LoadReport {
  readonly object: string;
  readonly state: string;
  readonly rows_loaded: number;
  readonly rows_dead_lettered: number;
  readonly detail: string | null;
}

/** Uploads a file to the landing bucket and waits until the load function has recorded what became of it. */
export async function loadFile(
  target: Target,
  file: string,
  entity: { source: string; entity: string },
  timeoutMs = 300_000,
): Promise<LoadReport> {
  if (!existsSync(file)) throw new CommandError(`there is no file ${file}.`);
  const bucket = createBucket(target, "landing");
  const destination = `${entity.source}/${entity.entity}/${basename(file)}`;
  const [object] = await bucket.upload(file, { destination, resumable: false });
  const generation = String(object.metadata.generation);
  const uri = `gs://${bucket.name}/${destination}`;
  const bigquery = createBigQuery(target);
  const row = await eventually(
    async () => {
      const rows = await queryRows(
        bigquery,
        "SELECT object, state, rows_loaded, rows_dead_lettered, detail FROM ops.load_runs WHERE object = @uri AND generation = @generation",
        { uri, generation },
      );
      return rows[0];
    },
    { timeoutMs, what: `a row for ${uri} in ops.load_runs` },
  );
  return {
    object: uri,
    state: String(row["state"]),
    rows_loaded: Number(row["rows_loaded"]),
    rows_dead_lettered: Number(row["rows_dead_lettered"]),
    detail: row["detail"] === null ? null : String(row["detail"]),
  };
}
