import { BigQuery } from "@google-cloud/bigquery";
import { managedwriter } from "@google-cloud/bigquery-storage";
import { credentials } from "@grpc/grpc-js";
import { copyFile } from "node:fs/promises";
import { createWarehouse } from "../../../local/bigquery/engine/engine.ts";
import { createBigQueryService } from "../../../local/bigquery/service.ts";
import { accessWithout } from "../../unit/local/bigquery/rest-client.ts";

export interface LocalBigQuery {
  readonly bigquery: BigQuery;
  readonly port: number;
  readonly storagePort: number;
  writer(): managedwriter.WriterClient;
  close(): Promise<void>;
}

/** The whole local BigQuery with Google's clients in front; `gs://local/<path>` is a file. */
export async function startBigQuery(
  options: { directory?: string; denied?: readonly string[] } = {},
): Promise<LocalBigQuery> {
  const { directory, denied = [] } = options;
  const warehouse = await createWarehouse({
    projectId: "p",
    ...(directory === undefined ? {} : { directory }),
  });
  const { rest, storageWrite } = createBigQueryService({
    projectId: "p",
    region: "us",
    access: accessWithout(...denied),
    log: () => {},
    now: () => new Date(),
    warehouse,
    directory,
    openObject: async (uri) => [fileOf(uri)],
    writeObject: async (uri, file) => copyFile(file, fileOf(uri)),
  });
  const [port, storagePort] = [await rest.listen(0), await storageWrite.listen(0)];
  const bigquery = new BigQuery({
    projectId: "p",
    apiEndpoint: `http://127.0.0.1:${port}`,
    authClient: unsigned(),
  } as never);
  return {
    bigquery,
    port,
    storagePort,
    writer: () =>
      new managedwriter.WriterClient({
        apiEndpoint: "127.0.0.1",
        port: storagePort,
        sslCreds: credentials.createInsecure(),
        projectId: "p",
      }),
    async close() {
      await Promise.all([rest.close(), storageWrite.close()]);
      await warehouse.close();
    },
  };
}

function fileOf(uri: string): string {
  return uri.replace("gs://local", "");
}

/** Signs nothing, as an emulator host makes of Google's own client. */
export function unsigned(): object {
  return {
    getRequestHeaders: async () => new Headers(),
    getProjectId: async () => "p",
    authorizeRequest: async (options: unknown) => options,
  };
}
