import { open } from "node:fs/promises";
import { BigQueryError } from "../errors.ts";
import type { LoadOutcome, LoadSource, TableReference, Warehouse } from "../warehouse.ts";
import type { Authorization } from "./authorization.ts";
import {
  authorizeWrite,
  checkEmpty,
  findTable,
  settingsOf,
  tableReference,
} from "./destination.ts";
import { unsupported } from "./errors.ts";
import type { Work } from "./job-store.ts";
import { addFields } from "./load-schema.ts";
import {
  booleanAt,
  integerAt,
  isUnset,
  objectAt,
  present,
  requireObject,
  textAt,
  textsAt,
  type Json,
} from "./json.ts";
import { normalizeFields } from "./schema.ts";

/** The local paths of a `gs://` URI with wildcards; empty when nothing matches. */
export type OpenObject = (gsUri: string) => Promise<string[]>;

/** Settings of `configuration.load` that are honoured here or have no effect on one machine. */
const known = new Set([
  "sourceUris",
  "destinationTable",
  "schema",
  "sourceFormat",
  "skipLeadingRows",
  "writeDisposition",
  "createDisposition",
  "autodetect",
  "fieldDelimiter",
  "quote",
  "allowQuotedNewlines",
  "allowJaggedRows",
  "ignoreUnknownValues",
  "maxBadRecords",
  "nullMarker",
  "timePartitioning",
  "rangePartitioning",
  "clustering",
  "schemaUpdateOptions",
  "destinationTableProperties",
  "useAvroLogicalTypes",
  "encoding",
  "createSession",
]);

/** `configuration.load`; `uploaded` holds the file of a media upload, which takes the place of the source URIs. */
export function loadWork(
  deps: { readonly warehouse: Warehouse; readonly openObject: OpenObject },
  authorization: Authorization,
  configuration: Json,
  uploaded?: string,
): Work {
  const load = requireObject(configuration, "load");
  for (const key of Object.keys(load))
    if (!known.has(key) && !isUnset(load[key])) throw unsupported(`the load setting ${key}`);
  const encoding = textAt(load, "encoding") ?? "UTF-8";
  if (encoding.toUpperCase() !== "UTF-8") throw unsupported(`the load encoding ${encoding}`);
  const table = tableReference(requireObject(load, "destinationTable"));
  authorizeWrite(deps.warehouse, authorization, table);
  const uris = textsAt(load, "sourceUris") ?? [];
  if (uris.length === 0 && uploaded === undefined)
    throw new BigQueryError("invalid", "Load configuration must specify at least one source URI");
  const source = sourceOf(load);

  return async () => {
    const files = uploaded === undefined ? await openAll(deps.openObject, uris) : [uploaded];
    const outcome = await loadInto(deps.warehouse, table, load, {
      ...source,
      files,
      compression: await compressionOf(files, source.format),
    });
    return {
      configuration,
      statistics: {
        load: {
          inputFiles: String(files.length),
          inputFileBytes: String(outcome.inputFileBytes),
          outputRows: String(outcome.outputRows),
          outputBytes: String(outcome.inputFileBytes),
          badRecords: String(outcome.badRecords),
        },
      },
    };
  };
}

async function loadInto(
  warehouse: Warehouse,
  table: TableReference,
  load: Json,
  source: LoadSource,
): Promise<LoadOutcome> {
  const existing = findTable(warehouse, table);
  await checkEmpty(warehouse, existing, source.writeDisposition ?? "WRITE_APPEND");
  if (existing === undefined && source.createDisposition === "CREATE_NEVER")
    throw new BigQueryError(
      "notFound",
      `Not found: Table ${table.projectId}:${table.datasetId}.${table.tableId}`,
    );
  const settings = {
    ...settingsOf(load),
    ...objectAt(load, "destinationTableProperties"),
  };
  const creates = existing === undefined && source.schema !== undefined;
  if (creates)
    await warehouse.createTable({
      ...settings,
      tableReference: table,
      schema: { fields: source.schema ?? [] },
    });
  else if (existing !== undefined && source.schema !== undefined)
    await addFields(warehouse, existing, source.schema, textsAt(load, "schemaUpdateOptions") ?? []);
  try {
    const outcome = await warehouse.load(table, source);
    if (existing === undefined && !creates && Object.keys(settings).length > 0)
      await warehouse.updateTable(table, settings);
    return outcome;
  } catch (error) {
    // A failed load leaves no table behind that was not there before.
    if (creates) await warehouse.deleteTable(table);
    throw error;
  }
}

function sourceOf(load: Json): Omit<LoadSource, "files" | "compression"> {
  const schema = objectAt(load, "schema");
  const write = textAt(load, "writeDisposition") ?? "WRITE_APPEND";
  const create = textAt(load, "createDisposition") ?? "CREATE_IF_NEEDED";
  if (write !== "WRITE_APPEND" && write !== "WRITE_TRUNCATE" && write !== "WRITE_EMPTY")
    throw unsupported(`the write disposition ${write}`);
  if (create !== "CREATE_IF_NEEDED" && create !== "CREATE_NEVER")
    throw new BigQueryError("invalid", `Invalid value for createDisposition: ${create}`);
  return {
    format: formatOf(textAt(load, "sourceFormat") ?? "CSV"),
    writeDisposition: write,
    createDisposition: create,
    ...present({
      schema: schema === undefined ? undefined : normalizeFields(schema["fields"]),
      autodetect: booleanAt(load, "autodetect"),
      skipLeadingRows: integerAt(load, "skipLeadingRows"),
      fieldDelimiter: delimiterOf(textAt(load, "fieldDelimiter")),
      quote: textAt(load, "quote"),
      allowQuotedNewlines: booleanAt(load, "allowQuotedNewlines"),
      allowJaggedRows: booleanAt(load, "allowJaggedRows"),
      ignoreUnknownValues: booleanAt(load, "ignoreUnknownValues"),
      maxBadRecords: integerAt(load, "maxBadRecords"),
      nullMarker: textAt(load, "nullMarker"),
    }),
  };
}

export function formatOf(format: string): LoadSource["format"] {
  if (
    format === "CSV" ||
    format === "NEWLINE_DELIMITED_JSON" ||
    format === "PARQUET" ||
    format === "AVRO"
  )
    return format;
  throw unsupported(`the file format ${format}`);
}

/** BigQuery takes the escape `\t` and the word `tab` for a tab. */
function delimiterOf(text: string | undefined): string | undefined {
  return text === String.raw`\t` || text === "tab" ? "\t" : text;
}

async function openAll(openObject: OpenObject, uris: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const uri of uris) {
    const found = await openObject(uri);
    if (found.length === 0) throw new BigQueryError("notFound", `Not found: URI ${uri}`);
    files.push(...found);
  }
  return files;
}

/** BigQuery reads gzip by its content; here by the magic number of the first file (RFC 1952). */
async function compressionOf(
  files: readonly string[],
  format: LoadSource["format"],
): Promise<LoadSource["compression"]> {
  const [first] = files;
  if (first === undefined || format === "PARQUET" || format === "AVRO") return "NONE";
  const file = await open(first);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b ? "GZIP" : "NONE";
  } finally {
    await file.close();
  }
}
