import { Client, credentials, type ChannelCredentials } from "@grpc/grpc-js";
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

const googleEndpoint = "bigquerystorage.googleapis.com:443";

/**
 * One multiplexed connection for all tables: connections are limited per project, and bronze has many small tables.
 * https://cloud.google.com/bigquery/docs/write-api-best-practices#connection_pool_management
 */
export async function createRowAppender(options: StorageWriteOptions): Promise<RowAppender> {
  const client = new Client(
    options.endpoint ?? googleEndpoint,
    options.endpoint === undefined ? await googleCredentials() : credentials.createInsecure(),
    { "grpc.max_send_message_length": -1, "grpc.keepalive_time_ms": 60_000 },
  );
  let connection: Connection | undefined;
  const connected = (): Connection => {
    if (connection?.isOpen() !== true)
      connection = openConnection(client, options.timeoutMs ?? 20_000);
    return connection;
  };

  return {
    async append({ table, descriptor, serializedRows }: EncodedRows) {
      const writeStream = `projects/${options.projectId}/datasets/${table.layer}/tables/${table.table}/streams/_default`;
      const attempts = options.attempts ?? 3;
      for (let attempt = 1; ; attempt++) {
        const outcome = await connected().append({ writeStream, descriptor, serializedRows });
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
    close() {
      connection?.close();
      client.close();
      return Promise.resolve();
    },
  };
}

/** The function's own service account over TLS. */
async function googleCredentials(): Promise<ChannelCredentials> {
  const { GoogleAuth } = await import("google-auth-library");
  const auth = new GoogleAuth({ scopes: ["https://www.googleapis.com/auth/bigquery.insertdata"] });
  const account = await auth.getClient();
  const perCall = credentials.createFromGoogleCredential({
    // gRPC takes the headers as a plain object, the library gives a Headers.
    getRequestHeaders: async (url?: string) =>
      Object.fromEntries(await account.getRequestHeaders(url)),
  });
  return credentials.combineChannelCredentials(credentials.createSsl(), perCall);
}
