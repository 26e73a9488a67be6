import type { Warehouse } from "../warehouse.ts";
import type { QueryResults } from "./query-results.ts";
import { createInsertAll } from "./insert-all.ts";
import type { Json } from "./json.ts";
import { countParameter, pageStart, pageToken } from "./paging.ts";
import { tableReferenceOf } from "./resources.ts";
import { formatRows, timestampFormatOf } from "./rows.ts";
import type { ApiRequest, Route } from "./router.ts";

/** BigQuery's own cap on the rows of one page. */
const maxPageRows = 100_000;

/** https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/tabledata */
export function tabledataRoutes(
  warehouse: Warehouse,
  results: QueryResults,
  now: () => Date,
): readonly Route[] {
  async function list(request: ApiRequest): Promise<Json> {
    const table = tableReferenceOf(request.params);
    const startIndex =
      pageStart(request.query.get("pageToken")) ?? countParameter(request.query, "startIndex") ?? 0;
    const asked = countParameter(request.query, "maxResults") ?? maxPageRows;
    const maxResults = Math.min(asked, maxPageRows);
    const selected = request.query.getAll("selectedFields").flatMap((names) => names.split(","));
    const page = await read(request, { startIndex, maxResults, selected });
    const end = startIndex + page.rows.length;
    return {
      kind: "bigquery#tableDataList",
      etag: `${table.tableId}:${page.totalRows}`,
      totalRows: String(page.totalRows),
      rows: formatRows(page.schema, page.rows, timestampFormatOf(request.query)),
      ...(page.rows.length > 0 && BigInt(end) < page.totalRows
        ? { pageToken: pageToken(end) }
        : {}),
    };
  }

  async function read(
    request: ApiRequest,
    page: { startIndex: number; maxResults: number; selected: readonly string[] },
  ): ReturnType<Warehouse["listRows"]> {
    const table = tableReferenceOf(request.params);
    const result = results.find(table, request.authorization.principal);
    if (result !== undefined)
      return {
        schema: result.schema,
        rows: result.rows.slice(page.startIndex, page.startIndex + page.maxResults),
        totalRows: BigInt(result.rows.length),
      };
    request.authorization.table("bigquery.tables.getData", table);
    return warehouse.listRows(table, {
      startIndex: page.startIndex,
      maxResults: page.maxResults,
      ...(page.selected.length === 0 ? {} : { selectedFields: page.selected }),
    });
  }

  const path = "projects/{projectId}/datasets/{datasetId}/tables/{tableId}";
  return [
    { id: "bigquery.tabledata.list", method: "GET", path: `${path}/data`, handle: list },
    {
      id: "bigquery.tabledata.insertAll",
      method: "POST",
      path: `${path}/insertAll`,
      handle: createInsertAll(warehouse, now),
    },
  ];
}
