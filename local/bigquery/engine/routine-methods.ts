import { BigQueryError } from "../errors.ts";
import type { Warehouse } from "../warehouse.ts";
import { persist } from "./metadata.ts";
import type { Core } from "./session.ts";

type RoutineMethods = Pick<Warehouse, "listRoutines" | "getRoutine" | "deleteRoutine">;

/** Routines by name; they are made by statements. */
export function routineMethods(core: Core): RoutineMethods {
  const get = (name: string): Record<string, unknown> => {
    const routine = core.catalog.routines.get(name);
    if (routine === undefined)
      throw new BigQueryError("notFound", `Not found: Routine ${name.replace(".", ":")}`);
    return routine.resource;
  };
  return {
    listRoutines: (projectId, datasetId) =>
      [...core.catalog.routines]
        .filter(([name]) => name.startsWith(`${projectId}.${datasetId}.`))
        .map(([, routine]) => routine.resource),
    getRoutine: (projectId, datasetId, routineId) => get(`${projectId}.${datasetId}.${routineId}`),
    deleteRoutine: async (projectId, datasetId, routineId) => {
      const name = `${projectId}.${datasetId}.${routineId}`;
      get(name);
      await core.database.use(async (connection) =>
        persist(connection, "routines", name, undefined),
      );
      core.catalog.routines.delete(name);
      core.version++;
    },
  };
}
