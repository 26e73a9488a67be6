import { createAccess } from "../../local/iam/create-access.ts";
import { createWarehouse } from "../../local/bigquery/engine/engine.ts";
import { createBigQueryService } from "../../local/bigquery/service.ts";
import { createInfrastructure } from "../../local/infrastructure/read.ts";

/**
 * A local BigQuery by itself, for measuring: `node bench/servers/bigquery.ts <directory>` prints its ports as one line of JSON
 * when it is ready.
 */
const [directory] = process.argv.slice(2);
const projectId = "bench";
const now = (): Date => new Date();
const warehouse = await createWarehouse({
  projectId,
  now,
  ...(directory === undefined ? {} : { directory }),
});
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
