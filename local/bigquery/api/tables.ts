import { BigQueryError } from "../errors.ts";
import type { FieldSchema, TableReference, TableResource, Warehouse } from "../warehouse.ts";
import type { QueryResults } from "./query-results.ts";
import { rowCount } from "./destination.ts";
import { objectAt, present, requireText, textsAt, type Json } from "./json.ts";
import { pageOf } from "./paging.ts";
import {
  checkEtag,
  tableListEntry,
  tableReferenceOf,
  tableResource,
  rowAccessPolicyResources,
} from "./resources.ts";
import type { ApiRequest, Route } from "./router.ts";
import { normalizeFields } from "./schema.ts";

/** Members that the server sets and a client may send back unchanged. */
const outputOnly = [
  "kind",
  "etag",
  "id",
  "selfLink",
  "numBytes",
  "numLongTermBytes",
  "numRows",
  "creationTime",
  "lastModifiedTime",
  "location",
  "numPhysicalBytes",
  "numTotalLogicalBytes",
  "numActiveLogicalBytes",
  "numLongTermLogicalBytes",
];

/** https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/tables */
export function tableRoutes(warehouse: Warehouse, results: QueryResults): readonly Route[] {
  async function get(request: ApiRequest): Promise<Json> {
    const reference = tableReferenceOf(request.params);
    const result = results.find(reference, request.authorization.principal);
    if (result !== undefined)
      return tableResource(
        {
          tableReference: reference,
          schema: { fields: result.schema },
          numRows: String(result.rows.length),
        },
        request.origin,
      );
    request.authorization.table("bigquery.tables.get", reference);
    const stored = warehouse.getTable(reference);
    return tableResource({ ...stored, ...(await sizeOf(warehouse, stored)) }, request.origin);
  }

  async function insert(request: ApiRequest): Promise<Json> {
    const { projectId = "", datasetId = "" } = request.params;
    request.authorization.dataset("bigquery.tables.create", { projectId, datasetId });
    const tableId = requireText(objectAt(request.body, "tableReference") ?? {}, "tableId");
    checkTableId(tableId);
    const reference = { projectId, datasetId, tableId };
    const created = await warehouse.createTable(declared(request.body, reference));
    return tableResource(created, request.origin);
  }

  function list(request: ApiRequest): Json {
    const { projectId = "", datasetId = "" } = request.params;
    request.authorization.dataset("bigquery.tables.list", { projectId, datasetId });
    const tables = warehouse.listTables(projectId, datasetId);
    const { items, nextPageToken } = pageOf(tables, request.query, 50);
    return {
      kind: "bigquery#tableList",
      etag: "local",
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
      tables: items.map(tableListEntry),
      totalItems: tables.length,
    };
  }

  async function change(request: ApiRequest, replace: boolean): Promise<Json> {
    const reference = tableReferenceOf(request.params);
    request.authorization.table("bigquery.tables.update", reference);
    const current = warehouse.getTable(reference);
    checkEtag(request.headers, tableResource(current, request.origin));
    const { tableReference: _reference, ...patch } = declared(request.body, reference);
    const cleared = replace ? clearedBy(patch) : {};
    const updated = await warehouse.updateTable(reference, { ...cleared, ...patch });
    return tableResource(updated, request.origin);
  }

  const table = "projects/{projectId}/datasets/{datasetId}/tables/{tableId}";
  return [
    {
      id: "bigquery.tables.list",
      method: "GET",
      path: "projects/{projectId}/datasets/{datasetId}/tables",
      handle: list,
    },
    {
      id: "bigquery.tables.insert",
      method: "POST",
      path: "projects/{projectId}/datasets/{datasetId}/tables",
      handle: insert,
    },
    { id: "bigquery.tables.get", method: "GET", path: table, handle: get },
    {
      id: "bigquery.tables.testIamPermissions",
      method: "POST",
      path: `${table}:testIamPermissions`,
      handle(request) {
        const reference = tableReferenceOf(request.params);
        warehouse.getTable(reference);
        const asked = textsAt(request.body, "permissions") ?? [];
        return {
          permissions: asked.filter((permission) =>
            request.authorization.mayOnTable(permission, reference),
          ),
        };
      },
    },
    {
      id: "bigquery.rowAccessPolicies.list",
      method: "GET",
      path: `${table}/rowAccessPolicies`,
      handle(request) {
        const reference = tableReferenceOf(request.params);
        request.authorization.table("bigquery.rowAccessPolicies.list", reference);
        return { rowAccessPolicies: rowAccessPolicyResources(warehouse.getTable(reference)) };
      },
    },
    {
      id: "bigquery.tables.patch",
      method: "PATCH",
      path: table,
      handle: (request) => change(request, false),
    },
    {
      id: "bigquery.tables.update",
      method: "PUT",
      path: table,
      handle: (request) => change(request, true),
    },
    {
      id: "bigquery.tables.delete",
      method: "DELETE",
      path: table,
      async handle(request) {
        const reference = tableReferenceOf(request.params);
        request.authorization.table("bigquery.tables.delete", reference);
        checkEtag(request.headers, tableResource(warehouse.getTable(reference), request.origin));
        await warehouse.deleteTable(reference);
      },
    },
  ];
}

/** Rows and logical bytes of a table; views have none. A full scan's dry run counts bytes as BigQuery bills them. */
async function sizeOf(warehouse: Warehouse, stored: TableResource): Promise<Json> {
  if (!["TABLE", "SNAPSHOT"].includes(stored.type ?? "TABLE")) return {};
  const { projectId, datasetId, tableId } = stored.tableReference;
  const scan = `SELECT * FROM \`${projectId}.${datasetId}.${tableId}\``;
  const [numRows, { bytesProcessed }] = await Promise.all([
    rowCount(warehouse, stored.tableReference),
    warehouse.execute({ query: scan, projectId, dryRun: true, takesWholeTables: true }),
  ]);
  return present({
    numRows: String(numRows),
    numBytes: String(bytesProcessed),
    numLongTermBytes: "0",
  });
}

/** What a client declares of a table: everything but what the server sets, its schema in the API's own type names. */
export function declared(body: Json, tableReference: TableReference): TableResource {
  const kept = Object.fromEntries(
    Object.entries(body).filter(([key]) => !outputOnly.includes(key)),
  );
  const schema = objectAt(body, "schema");
  const fields = schema === undefined ? undefined : normalizeFields(schema["fields"] ?? []);
  return {
    ...kept,
    ...(fields === undefined
      ? {}
      : { schema: { fields } satisfies { fields: readonly FieldSchema[] } }),
    tableReference,
  };
}

/** PUT drops what it does not name. */
function clearedBy(patch: Json): Json {
  const optional = ["description", "friendlyName", "labels", "expirationTime"];
  return Object.fromEntries(optional.filter((key) => !(key in patch)).map((key) => [key, null]));
}

function checkTableId(tableId: string): void {
  if (/^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]{1,1024}$/u.test(tableId)) return;
  throw new BigQueryError(
    "invalid",
    `Invalid table ID "${tableId}". Table IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long. Also, Table decorators cannot be used.`,
  );
}
