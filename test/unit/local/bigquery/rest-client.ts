import type { Access } from "../../../../local/iam/access.ts";
import { createBigQueryService } from "../../../../local/bigquery/service.ts";
import { createMemoryWarehouse, type MemoryWarehouse } from "./memory-warehouse.ts";

/** Everything is allowed but the permissions named here. */
export function accessWithout(...denied: readonly string[]): Access {
  return {
    identify: ({ authorization }: { authorization?: string | undefined }) =>
      authorization === "Bearer expired" ? undefined : (authorization ?? "owner"),
    isAllowed: (_principal: string, permission: string) => !denied.includes(permission),
  } as unknown as Access;
}

export interface RestClient {
  readonly warehouse: MemoryWarehouse;
  readonly port: number;
  readonly storagePort: number;
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }>;
  close(): Promise<void>;
}

/** A service on free ports with one dataset `d` and a table `t` of a string and an integer. */
export async function startRest(
  access: Access = accessWithout(),
  objects: Readonly<Record<string, string>> = {},
): Promise<RestClient> {
  const warehouse = createMemoryWarehouse();
  await warehouse.createDataset({ projectId: "p", datasetId: "d" });
  await warehouse.createTable({
    tableReference: { projectId: "p", datasetId: "d", tableId: "t" },
    schema: {
      fields: [
        { name: "id", type: "STRING", mode: "NULLABLE" },
        { name: "n", type: "INTEGER", mode: "NULLABLE" },
      ],
    },
  });
  let ids = 0;
  const { rest, storageWrite } = createBigQueryService({
    projectId: "p",
    region: "us",
    access,
    log: () => {},
    now: () => new Date("2026-11-20T12:00:00Z"),
    newId: () => `id-${++ids}`,
    warehouse,
    openObject: async (uri) => (objects[uri] === undefined ? [] : [objects[uri]]),
    writeObject: async () => {},
  });
  const port = await rest.listen(0);
  const storagePort = await storageWrite.listen(0);
  return {
    warehouse,
    port,
    storagePort,
    async call(method, path, body, headers = {}) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
      };
    },
    async close() {
      await Promise.all([rest.close(), storageWrite.close()]);
    },
  };
}
