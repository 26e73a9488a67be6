import { BigQueryError } from "../errors.ts";
import type { TableReference, TableResource, Warehouse } from "../warehouse.ts";
import type { Authorization } from "./authorization.ts";
import { authorizeWrite, checkEmpty, findTable, tableReference } from "./destination.ts";
import { legacyName, unsupported } from "./errors.ts";
import type { JobOutcome } from "./job.ts";
import type { Work } from "./job-store.ts";
import { objectAt, objectsAt, requireObject, textAt, type Json } from "./json.ts";

/** `configuration.copy`: creates or fills a table from others with the same columns, in one atomic statement. */
export function copyWork(
  warehouse: Warehouse,
  authorization: Authorization,
  configuration: Json,
): Work {
  const copy = requireObject(configuration, "copy");
  const operation = textAt(copy, "operationType") ?? "COPY";
  if (!["COPY", "CLONE", "SNAPSHOT", "RESTORE", "OPERATION_TYPE_UNSPECIFIED"].includes(operation))
    throw unsupported(`the copy operation ${operation}`);
  const isSnapshot = operation === "SNAPSHOT";
  const single = objectAt(copy, "sourceTable");
  const sources = (single === undefined ? (objectsAt(copy, "sourceTables") ?? []) : [single]).map(
    tableReference,
  );
  if (sources.length === 0) throw new BigQueryError("invalid", "A copy job needs a source table.");
  const target = tableReference(requireObject(copy, "destinationTable"));
  const write = textAt(copy, "writeDisposition") ?? "WRITE_EMPTY";
  const create = textAt(copy, "createDisposition") ?? "CREATE_IF_NEEDED";
  for (const source of sources) authorization.table("bigquery.tables.getData", source);
  if (isSnapshot)
    for (const source of sources) authorization.table("bigquery.tables.createSnapshot", source);
  authorizeWrite(warehouse, authorization, target);

  return async (): Promise<JobOutcome> => {
    const [first] = sources.map((source) => warehouse.getTable(source));
    const existing = findTable(warehouse, target);
    if (existing === undefined && create === "CREATE_NEVER")
      throw new BigQueryError("notFound", `Not found: Table ${legacyName(target)}`);
    if (isSnapshot && existing !== undefined)
      throw new BigQueryError("duplicate", `Already Exists: Table ${legacyName(target)}`);
    await checkEmpty(warehouse, existing, write);
    if (existing === undefined) {
      const {
        creationTime: _c,
        lastModifiedTime: _l,
        numRows: _r,
        numBytes: _b,
        type: _t,
        snapshotDefinition: _s,
        ...kept
      }: Partial<TableResource> = first ?? {};
      await warehouse.createTable({ ...kept, ...expiry(copy), tableReference: target });
    }
    const columns = (first?.schema?.fields ?? []).map(({ name }) => quote(name)).join(", ");
    const rows = sources
      .map((source) => `SELECT ${columns} FROM ${path(source)}`)
      .join(" UNION ALL ");
    const replaces = existing !== undefined && write === "WRITE_TRUNCATE";
    // MERGE on FALSE is BigQuery's idiom for replacing all rows in one statement.
    const query = replaces
      ? `MERGE ${path(target)} USING (${rows}) ON FALSE WHEN NOT MATCHED BY TARGET THEN INSERT (${columns}) VALUES (${columns}) WHEN NOT MATCHED BY SOURCE THEN DELETE`
      : `INSERT INTO ${path(target)} (${columns}) ${rows}`;
    const { dmlStats } = await warehouse.execute({
      query,
      projectId: target.projectId,
      takesWholeTables: true,
    });
    if (isSnapshot)
      await warehouse.updateTable(target, {
        type: "SNAPSHOT",
        snapshotDefinition: {
          baseTableReference: sources[0],
          snapshotTime: new Date().toISOString(),
        },
      });
    const copiedRows = String(dmlStats?.insertedRowCount ?? 0n);
    return { configuration, statistics: { copy: { copiedRows, copiedLogicalBytes: "0" } } };
  };
}

/** RFC 3339 in the job, milliseconds in the table. */
function expiry(copy: Json): { readonly expirationTime?: string } {
  const at = textAt(copy, "destinationExpirationTime");
  return at === undefined ? {} : { expirationTime: String(Date.parse(at)) };
}

function path({ projectId, datasetId, tableId }: TableReference): string {
  return quote(`${projectId}.${datasetId}.${tableId}`);
}

/** Names come from existing tables or were checked on creation; a backtick cannot be in them. */
function quote(name: string): string {
  if (name.includes("`")) throw new BigQueryError("invalid", `Invalid name ${name}`);
  return `\`${name}\``;
}
