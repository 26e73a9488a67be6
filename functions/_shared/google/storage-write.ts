import { BigQueryWriteClient } from "@google-cloud/bigquery-storage/build/src/v1/big_query_write_client.js";
import { credentials } from "@grpc/grpc-js";
import { qualifiedName } from "../../../schemas/table-contract.ts";
import { upstreamError } from "../errors.ts";
import { openConnection, type Connection } from "./append-connection.ts";
import type { EncodedRows, RowAppender } from "./row-appender.ts";

export interface StorageWriteOptions {
  readonly projectId: string;
  /** `host:port` of another endpoint than Google's, without TLS. */
  readonly endpoint: string | undefined;
  readonly timeoutMs?: number;
  readonly attempts?: number;
}

/**
 * One multiplexed connection for all tables: connections are limited per project, and bronze has many small tables.
 * https://cloud.google.com/bigquery/docs/write-api-best-practices#connection_pool_management
 */
export function createRowAppender(options: StorageWriteOptions): RowAppender {
  const client = new BigQueryWriteClient({
    projectId: options.projectId,
    ...endpointOptions(options.endpoint),
  });
  let connection: Promise<Connection> | undefined;

  const connected = async (): Promise<Connection> => {
    const current = await connection?.catch(() => undefined);
    if (current?.isOpen()) return current;
    connection = openConnection(client, options.timeoutMs ?? 20_000);
    return connection;
  };
  return {
    async append({ table, descriptor, serializedRows }: EncodedRows) {
      const writeStream = `projects/${options.projectId}/datasets/${table.layer}/tables/${table.table}/streams/_default`;
      const attempts = options.attempts ?? 3;
      for (let attempt = 1; ; attempt++) {
        const open = await connected();
        const outcome = await open.append({ writeStream, descriptor, serializedRows });
        if (outcome.kind !== "failed") return outcome;
        if (!outcome.retryable || attempt === attempts)
          throw upstreamError(
            "append_failed",
            `BigQuery did not take ${serializedRows.length} rows for ${qualifiedName(table)}: ${outcome.message}`,
            { retryable: outcome.retryable },
          );
        const backoffMs = 50 * 2 ** attempt;
        await new Promise((resolve) => setTimeout(resolve, backoffMs * (0.5 + Math.random() / 2)));
      }
    },
    async close() {
      const current = await connection?.catch(() => undefined);
      current?.close();
      await client.close();
    },
  };
}

function endpointOptions(endpoint: string | undefined): object {
  if (endpoint === undefined) return {};
  const [host = "", port = ""] = endpoint.replace(/^https?:\/\//, "").split(":");
  return { apiEndpoint: host, port: Number(port), sslCreds: credentials.createInsecure() };
}
