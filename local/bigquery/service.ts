import { randomUUID } from "node:crypto";
import type { ServiceContext } from "../service.ts";
import type { LocalService } from "../service.ts";
import { createDualListener } from "../server/dual.ts";
import { createHttpListener } from "../server/http.ts";
import { datasetRoutes } from "./api/datasets.ts";
import type { WriteObject } from "./api/extract-job.ts";
import { insertJob, jobRoutes } from "./api/jobs.ts";
import { createJobStore } from "./api/job-store.ts";
import { createJobSubmitter } from "./api/job-submitter.ts";
import type { OpenObject } from "./api/load-job.ts";
import { modelRoutes } from "./api/models.ts";
import { projectRoutes } from "./api/projects.ts";
import { openJobJournal } from "./api/job-journal.ts";
import { createQueryResults } from "./api/query-results.ts";
import { queryRoutes } from "./api/queries.ts";
import { routineRoutes } from "./api/routines.ts";
import { createRestHandler } from "./api/server.ts";
import { tabledataRoutes } from "./api/tabledata.ts";
import { tableRoutes } from "./api/tables.ts";
import { createUploadHandler } from "./api/upload.ts";
import { provisionWarehouse } from "./provision.ts";
import type { Warehouse } from "./warehouse.ts";

export interface BigQueryContext extends ServiceContext {
  readonly warehouse: Warehouse;
  /** The local paths of the objects that a `gs://` URI with wildcards names; empty when there are none. */
  readonly openObject: OpenObject;
  readonly writeObject: WriteObject;
  /** Where job ids are remembered across restarts; the warehouse's own directory will do. */
  readonly directory?: string | undefined;
  readonly newId?: () => string;
}

/** BigQuery as two services over one warehouse, because each has a port of its own. The caller closes the warehouse. */
export function createBigQueryService(context: BigQueryContext): {
  rest: LocalService;
  storageWrite: LocalService;
} {
  const { warehouse, access, now, log } = context;
  const newId = context.newId ?? randomUUID;
  const results = createQueryResults();
  const journal = context.directory === undefined ? undefined : openJobJournal(context.directory);
  const store = createJobStore({ now, newId, results, journal });
  const submitter = createJobSubmitter({ ...context, newId, store });

  const upload = createUploadHandler(async (authorization, projectId, request, media) => {
    const resource = await insertJob(submitter, authorization, projectId, request, media.file);
    const { jobId } = resource["jobReference"] as { jobId: string };
    void store.get(projectId, jobId).done.then(media.done);
    return resource;
  }, newId);
  const routes = [
    ...projectRoutes(context.projectId),
    ...datasetRoutes(warehouse),
    ...tableRoutes(warehouse, results),
    ...tabledataRoutes(warehouse, results, now),
    ...jobRoutes(store, submitter),
    ...queryRoutes(store, submitter, results, now),
    ...modelRoutes(warehouse),
    ...routineRoutes(warehouse),
  ];
  const rest = createHttpListener({
    service: "bigquery",
    handler: createRestHandler({ access, log, routes, upload }),
  });
  const closing = new AbortController();
  const storageWrite = createDualListener({
    service: "bigqueryStorage",
    grpc: async () => {
      const { createStorageWriteServer } = await import("./storage-write/server.ts");
      return createStorageWriteServer({
        warehouse,
        access,
        log,
        now,
        newId,
        closing: closing.signal,
      });
    },
  });

  return {
    rest: {
      name: "bigquery",
      listen: (port) => rest.listen(port),
      provision: (infrastructure) => provisionWarehouse(warehouse, infrastructure),
      async close() {
        await Promise.all([rest.close(), store.drain(5_000)]);
      },
    },
    storageWrite: {
      name: "bigqueryStorage",
      listen: (port) => storageWrite.listen(port),
      // Streams are made by their clients, tables by the REST service.
      provision: async () => {},
      async close() {
        closing.abort();
        await storageWrite.close();
      },
    },
  };
}
