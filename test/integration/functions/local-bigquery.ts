import { BigQuery } from "@google-cloud/bigquery";
import { createWarehouse as createEngine } from "../../../local/bigquery/engine/engine.ts";
import { createBigQueryService } from "../../../local/bigquery/service.ts";
import { bigQuerySchema } from "../../../schemas/bigquery-schema.ts";
import { tables } from "../../../schemas/registry.ts";
import { layers } from "../../../schemas/table-contract.ts";
import { createWarehouse } from "../../../functions/_shared/google/bigquery.ts";
import type { Warehouse } from "../../../functions/_shared/google/warehouse.ts";
import { accessWithout } from "../../unit/local/bigquery/rest-client.ts";

export interface LocalBigQuery {
  /** The functions' own adapter in front of the local BigQuery. */
  readonly warehouse: Warehouse;
  /** Files by `gs://` URI, for load jobs. */
  readonly objects: Map<string, string>;
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** The local BigQuery with every table of the contracts. */
export async function startBigQuery(): Promise<LocalBigQuery> {
  const projectId = "p";
  const engine = await createEngine({ projectId, location: "europe-west1" });
  await Promise.all(
    layers.map((datasetId) =>
      engine.createDataset({ projectId, datasetId, location: "europe-west1" }),
    ),
  );
  for (const contract of tables)
    await engine.createTable({
      tableReference: { projectId, datasetId: contract.layer, tableId: contract.table },
      schema: { fields: bigQuerySchema(contract) as never },
    });
  const objects = new Map<string, string>();
  const { rest } = createBigQueryService({
    projectId,
    region: "europe-west1",
    access: accessWithout(),
    log: () => undefined,
    now: () => new Date(),
    warehouse: engine,
    openObject: (uri) => Promise.resolve([objects.get(uri)].filter((file) => file !== undefined)),
    writeObject: () => Promise.reject(new Error("nothing is extracted here")),
  });
  const port = await rest.listen(0);
  process.env["BIGQUERY_EMULATOR_HOST"] = `http://127.0.0.1:${port}`;
  const client = new BigQuery({ projectId, location: "europe-west1" });
  return {
    warehouse: createWarehouse({ projectId, location: "europe-west1" }),
    objects,
    rows: async (sql) => (await client.query(sql))[0] as Readonly<Record<string, unknown>>[],
    async close() {
      await rest.close();
      await engine.close();
    },
  };
}
