import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TreeNode } from "../../../sql/analyzer/tree.ts";
import { createGeneration, outputColumns, outputQuery } from "../dialect/generator.ts";
import { BigQueryError } from "../errors.ts";
import type { LoadSource } from "../warehouse.ts";
import { options } from "./ddl-options.ts";
import { type ReadTable, environmentOf } from "./environment.ts";
import { copyRows } from "./extract.ts";
import type { Prepared } from "./prepared.ts";
import type { Planned } from "./query.ts";
import type { Session } from "./session.ts";

const formats: Readonly<Record<string, LoadSource["format"]>> = {
  CSV: "CSV",
  JSON: "NEWLINE_DELIMITED_JSON",
  NEWLINE_DELIMITED_JSON: "NEWLINE_DELIMITED_JSON",
  PARQUET: "PARQUET",
  AVRO: "AVRO",
};

const known = new Set(["uri", "format", "compression", "header", "field_delimiter", "overwrite"]);

/** EXPORT DATA OPTIONS (…) AS query: its rows as one object; the wildcard becomes the number of the only shard. */
export function planExport(session: Session, prepared: Prepared): Planned {
  const reads = new Map<string, ReadTable>();
  const { statement } = prepared;
  const sql = outputQuery(createGeneration(environmentOf(session, prepared, reads)), statement);
  const columns = outputColumns(statement);
  const target = targetOf(statement);
  return {
    statementType: "EXPORT_DATA",
    schema: [],
    reads,
    writes: [],
    run: async () => {
      if (session.writeObject === undefined)
        throw new BigQueryError(
          "notImplemented",
          "not supported locally: EXPORT DATA where no object storage is connected",
        );
      const directory = await mkdtemp(join(tmpdir(), "bigquery-export-"));
      try {
        const file = join(directory, "000000000000");
        const from = {
          columns,
          names: columns.map((_column, index) => `o${index}`),
          sql: `(${sql})`,
        };
        await copyRows(session.connection, from, { ...target, file });
        await session.writeObject(target.uri.replace("*", "000000000000"), file);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
      return {};
    },
  };
}

interface Target {
  readonly uri: string;
  readonly format: LoadSource["format"];
  readonly compression: "NONE" | "GZIP";
  readonly header: boolean;
  readonly delimiter: string;
}

function targetOf(statement: TreeNode): Target {
  const given = options(statement);
  for (const name of given.keys())
    if (!known.has(name))
      throw new BigQueryError(
        "notImplemented",
        `not supported locally: EXPORT DATA option ${name}`,
      );
  const uri = String(given.get("uri") ?? "");
  if (!/^gs:\/\/[^/*]+\/[^*]*\*[^*]*$/.test(uri))
    throw new BigQueryError(
      "invalidQuery",
      `Invalid uri "${uri}" of EXPORT DATA: it must be gs://bucket/object with one wildcard *`,
      { location: "query" },
    );
  const format = formats[String(given.get("format") ?? "").toUpperCase()];
  if (format === undefined)
    throw new BigQueryError(
      "invalidQuery",
      `Invalid format "${String(given.get("format") ?? "")}" of EXPORT DATA: CSV, JSON, PARQUET or AVRO`,
      { location: "query" },
    );
  const compression = String(given.get("compression") ?? "NONE").toUpperCase();
  if (compression !== "NONE" && compression !== "GZIP")
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: EXPORT DATA with the compression ${compression}`,
    );
  return {
    uri,
    format,
    compression,
    header: given.get("header") === true,
    delimiter: String(given.get("field_delimiter") ?? ","),
  };
}
