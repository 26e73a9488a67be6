/**
 * A local BigQuery by itself, for measuring: `node bench/servers/bigquery.ts <directory>` prints its ports as one line of JSON
 * when it is ready.
 */
const [directory] = process.argv.slice(2);
const projectId = "bench";
const now = (): Date => new Date();
// In this order: DuckDB and the analyser start while the rest is loaded.
const { createWarehouse } = await import("../../local/bigquery/engine/engine.ts");
const warehouse = await createWarehouse({
  projectId,
  now,
  ...(directory === undefined ? {} : { directory }),
});
const { createBigQueryService } = await import("../../local/bigquery/service.ts");
const { createAccess } = await import("../../local/iam/create-access.ts");
const { createInfrastructure } = await import("../../local/infrastructure/read.ts");
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
