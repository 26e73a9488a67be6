import { BigQueryError } from "../errors.ts";
import type { Warehouse } from "../warehouse.ts";
import { unsupported } from "./errors.ts";
import { objectAt, requireObject, requireText, type Json } from "./json.ts";
import { pageOf } from "./paging.ts";
import { etagOf } from "./resources.ts";
import { createRoutineStatement } from "./routine-ddl.ts";
import type { ApiRequest, Route } from "./router.ts";

interface RoutineName {
  readonly projectId: string;
  readonly datasetId: string;
  readonly routineId: string;
}

/** https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/routines ; a routine is created by the DDL that it stands for. */
export function routineRoutes(warehouse: Warehouse): readonly Route[] {
  const path = "projects/{projectId}/datasets/{datasetId}/routines/{routineId}";
  return [
    {
      id: "bigquery.routines.list",
      method: "GET",
      path: "projects/{projectId}/datasets/{datasetId}/routines",
      handle(request) {
        const { projectId, datasetId } = named(request);
        request.authorization.dataset("bigquery.routines.list", { projectId, datasetId });
        const routines = warehouse.listRoutines?.(projectId, datasetId) ?? [];
        const { items, nextPageToken } = pageOf(routines, request.query, 50);
        return { routines: items, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
      },
    },
    {
      id: "bigquery.routines.insert",
      method: "POST",
      path: "projects/{projectId}/datasets/{datasetId}/routines",
      async handle(request) {
        const { projectId, datasetId } = named(request);
        request.authorization.dataset("bigquery.routines.create", { projectId, datasetId });
        const reference = requireObject(request.body, "routineReference");
        const name = { projectId, datasetId, routineId: requireText(reference, "routineId") };
        if (findRoutine(warehouse, name) !== undefined)
          throw new BigQueryError("duplicate", `Already Exists: Routine ${label(name)}`);
        return createRoutine(warehouse, name, request.body, false);
      },
    },
    {
      id: "bigquery.routines.get",
      method: "GET",
      path,
      handle(request) {
        const name = authorize(request, "bigquery.routines.get");
        const found = findRoutine(warehouse, name);
        if (found === undefined)
          throw new BigQueryError("notFound", `Not found: Routine ${label(name)}`);
        return { ...found, etag: etagOf(found) };
      },
    },
    {
      id: "bigquery.routines.update",
      method: "PUT",
      path,
      handle: (request) =>
        createRoutine(
          warehouse,
          authorize(request, "bigquery.routines.update"),
          request.body,
          true,
        ),
    },
    {
      id: "bigquery.routines.delete",
      method: "DELETE",
      path,
      async handle(request) {
        const name = authorize(request, "bigquery.routines.delete");
        if (warehouse.deleteRoutine === undefined) throw unsupported("deleting a routine");
        await warehouse.deleteRoutine(name.projectId, name.datasetId, name.routineId);
      },
    },
  ];
}

/** Runs the routine's DDL; `replace` is routines.update and what provisioning does again and again. */
export async function createRoutine(
  warehouse: Warehouse,
  name: RoutineName,
  routine: Json,
  replace: boolean,
): Promise<Json> {
  const query = createRoutineStatement(name, routine, replace);
  await warehouse.execute({ query, projectId: name.projectId });
  const stored = findRoutine(warehouse, name) ?? { ...routine, routineReference: name };
  return { ...stored, etag: etagOf(stored) };
}

function findRoutine(warehouse: Warehouse, name: RoutineName): Json | undefined {
  try {
    const found = warehouse.getRoutine?.(name.projectId, name.datasetId, name.routineId);
    return found === undefined
      ? undefined
      : { routineReference: name, ...found, ...objectAt(found, "resource") };
  } catch (error) {
    if (error instanceof BigQueryError && error.reason === "notFound") return undefined;
    throw error;
  }
}

function label({ projectId, datasetId, routineId }: RoutineName): string {
  return `${projectId}:${datasetId}.${routineId}`;
}

function named({ params }: ApiRequest): RoutineName {
  return {
    projectId: params["projectId"] ?? "",
    datasetId: params["datasetId"] ?? "",
    routineId: params["routineId"] ?? "",
  };
}

function authorize(request: ApiRequest, permission: string): RoutineName {
  const name = named(request);
  request.authorization.member("Routine", permission, { ...name, id: name.routineId });
  return name;
}
