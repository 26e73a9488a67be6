import type { BigQueryWriteClient } from "@google-cloud/bigquery-storage/build/src/v1/big_query_write_client.js";
import type { AppendOutcome } from "./row-appender.ts";
import type { RowDescriptor } from "./row-encoding.ts";

export type ConnectionOutcome =
  | AppendOutcome
  | { readonly kind: "failed"; readonly message: string; readonly retryable: boolean };

export interface AppendRequest {
  readonly writeStream: string;
  readonly descriptor: RowDescriptor;
  readonly serializedRows: readonly Buffer[];
}

export interface Connection {
  isOpen(): boolean;
  append(request: AppendRequest): Promise<ConnectionOutcome>;
  close(): void;
}

interface AppendResponse {
  readonly error?: { readonly code?: number | null; readonly message?: string | null } | null;
  readonly rowErrors?:
    | readonly {
        readonly index?: unknown;
        readonly message?: string | null;
      }[]
    | null;
}

/** gRPC codes that another attempt cannot cure: INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED. */
const permanentCodes = new Set([3, 5, 7, 12, 16]);

/** One bidirectional AppendRows stream. Answers come in the order of the requests, whatever tables they are for. */
export async function openConnection(
  client: BigQueryWriteClient,
  timeoutMs: number,
): Promise<Connection> {
  await client.initialize();
  let stream: ReturnType<BigQueryWriteClient["appendRows"]> | undefined;
  let open = true;
  let schemaSentFor: string | undefined;
  const waiting: ((outcome: ConnectionOutcome) => void)[] = [];

  const end = (message: string, retryable: boolean): void => {
    open = false;
    for (const settle of waiting.splice(0)) settle({ kind: "failed", message, retryable });
  };
  const start = (writeStream: string): NonNullable<typeof stream> => {
    // The header routes the whole stream to the region of its first table; one deployment has one region.
    const started = client.appendRows({
      otherArgs: { headers: { "x-goog-request-params": `write_stream=${writeStream}` } },
    });
    started.on("data", (response: AppendResponse) => waiting.shift()?.(outcomeOf(response)));
    started.on("error", (error: Error & { readonly code?: number }) =>
      end(error.message, !permanentCodes.has(error.code ?? 14)),
    );
    started.on("end", () => end("the append stream was closed", true));
    return started;
  };

  return {
    isOpen: () => open,
    async append({ writeStream, descriptor, serializedRows }) {
      if (!open) return { kind: "failed", message: "the append stream is closed", retryable: true };
      stream ??= start(writeStream);
      const current = stream;
      // With multiplexing the schema goes with every change of table, not only with the first request.
      const writerSchema =
        schemaSentFor === writeStream ? {} : { writerSchema: { protoDescriptor: descriptor } };
      schemaSentFor = writeStream;
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          end(`no answer within ${timeoutMs} ms`, true);
          current.cancel();
        }, timeoutMs);
        waiting.push((outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        });
        current.write({ writeStream, protoRows: { ...writerSchema, rows: { serializedRows } } });
      });
    },
    close() {
      open = false;
      stream?.end();
    },
  };
}

function outcomeOf(response: AppendResponse): ConnectionOutcome {
  const refused = response.rowErrors ?? [];
  if (refused.length > 0)
    return {
      kind: "rows_refused",
      reasons: new Map(refused.map((row) => [Number(row.index), row.message ?? "refused"])),
    };
  if (response.error === undefined || response.error === null) return { kind: "committed" };
  const { code, message } = response.error;
  return {
    kind: "failed",
    message: message ?? `code ${code ?? "unknown"}`,
    retryable: !permanentCodes.has(code ?? 13),
  };
}
