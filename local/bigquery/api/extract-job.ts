import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BigQueryError } from "../errors.ts";
import type { Warehouse } from "../warehouse.ts";
import type { Authorization } from "./authorization.ts";
import { tableReference } from "./destination.ts";
import { unsupported } from "./errors.ts";
import type { Work } from "./job-store.ts";
import { booleanAt, requireObject, textAt, textsAt, type Json } from "./json.ts";
import { formatOf } from "./load-job.ts";

/** Stores a local file's bytes at a `gs://` URI. */
export type WriteObject = (gsUri: string, file: string) => Promise<void>;

/** `configuration.extract`: one table to one object; a wildcard becomes the number of the only shard. */
export function extractWork(
  deps: { readonly warehouse: Warehouse; readonly writeObject: WriteObject },
  authorization: Authorization,
  configuration: Json,
): Work {
  const extract = requireObject(configuration, "extract");
  if (extract["sourceModel"] !== undefined) throw unsupported("extracting a model");
  const table = tableReference(requireObject(extract, "sourceTable"));
  authorization.table("bigquery.tables.export", table);
  const uris = textsAt(extract, "destinationUris") ?? [textAt(extract, "destinationUri") ?? ""];
  const [uri = ""] = uris;
  if (uris.length !== 1) throw unsupported("an extract to more than one URI pattern");
  if (!/^gs:\/\/[^/]+\/.+/.test(uri))
    throw new BigQueryError(
      "invalid",
      `Invalid destination URI "${uri}": it must be gs://bucket/object.`,
    );
  const format = formatOf(textAt(extract, "destinationFormat") ?? "CSV");
  const compression = textAt(extract, "compression") ?? "NONE";
  if (compression !== "NONE" && compression !== "GZIP")
    throw unsupported(`the extract compression ${compression}`);
  if (format === "CSV" && booleanAt(extract, "printHeader") === false)
    throw unsupported("extracting CSV without a header");
  if (![undefined, ","].includes(textAt(extract, "fieldDelimiter")))
    throw unsupported("extracting CSV with another delimiter than a comma");

  return async () => {
    const directory = await mkdtemp(join(tmpdir(), "bigquery-extract-"));
    try {
      const file = join(directory, "000000000000");
      await deps.warehouse.extract(table, { file, format, compression });
      await deps.writeObject(uri.replace("*", "000000000000"), file);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
    const inputBytes = deps.warehouse.getTable(table).numBytes ?? "0";
    return {
      configuration,
      statistics: { extract: { destinationUriFileCounts: ["1"], inputBytes } },
    };
  };
}
