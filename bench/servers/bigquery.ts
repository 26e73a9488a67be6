import { enableCompileCache } from "node:module";

// As `ame` does: what was compiled once is read from a cache.
enableCompileCache();

/**
 * A local BigQuery by itself, for measuring: `node bench/servers/bigquery.ts <directory>` prints its ports as one line of JSON
 * when it is ready.
 */
const [directory] = process.argv.slice(2);
const projectId = "bench";
const now = (): Date => new Date();
const { createWarehouse } = await import("../../local/bigquery/engine/engine.ts");
const [warehouse, { createBigQueryService }, { createAccess }, { createInfrastructure }] =
  await Promise.all([
    createWarehouse({ projectId, now, ...(directory === undefined ? {} : { directory }) }),
    import("../../local/bigquery/service.ts"),
    import("../../local/iam/create-access.ts"),
    import("../../local/infrastructure/read.ts"),
  ]);
const { rest, storageWrite } = createBigQueryService({
  projectId,
  region: "us",
  access: createAccess(createInfrastructure(projectId, "us", []), { now }),
  log: (line) => console.error(JSON.stringify(line)),
  now,
  warehouse,
  openObject: async () => [],
  writeObject: async () => {
    throw new Error("There is no Cloud Storage in the bench.");
  },
});
const [restPort, storageWritePort] = [await rest.listen(0), await storageWrite.listen(0)];
console.log(JSON.stringify({ restPort, storageWritePort }));

process.once("SIGTERM", () => {
  void Promise.all([rest.close(), storageWrite.close()])
    .then(() => warehouse.close())
    .then(() => process.exit(0));
});
