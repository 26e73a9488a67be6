import { Metadata, type Client, type ClientDuplexStream, type ServiceError } from "@grpc/grpc-js";
import {
  appendRowsMethod,
  decodeAppendResponse,
  encodeAppendRequest,
  type AppendRequest,
  type AppendResponse,
} from "./append-rows-protocol.ts";
import type { AppendOutcome } from "./row-appender.ts";

export type ConnectionOutcome =
  | AppendOutcome
  | { readonly kind: "failed"; readonly message: string; readonly retryable: boolean };

export interface Connection {
  isOpen(): boolean;
  append(request: AppendRequest): Promise<ConnectionOutcome>;
  close(): void;
}

/** gRPC codes that another attempt cannot cure: INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED. */
const permanentCodes = new Set([3, 5, 7, 12, 16]);

/** One bidirectional AppendRows stream. Answers come in the order of the requests, whatever tables they are for. */
export function openConnection(client: Client, timeoutMs: number): Connection {
  let stream: ClientDuplexStream<AppendRequest, AppendResponse> | undefined;
  let open = true;
  let schemaSentFor: string | undefined;
  const waiting: ((outcome: ConnectionOutcome) => void)[] = [];

  const end = (message: string, retryable: boolean): void => {
    open = false;
    for (const settle of waiting.splice(0)) settle({ kind: "failed", message, retryable });
  };
  const start = (writeStream: string): NonNullable<typeof stream> => {
    // The header routes the whole stream to the region of its first table; one deployment has one region.
    const metadata = new Metadata();
    metadata.set("x-goog-request-params", `write_stream=${writeStream}`);
    const started = client.makeBidiStreamRequest(
      appendRowsMethod,
      encodeAppendRequest,
      decodeAppendResponse,
      metadata,
    );
    started.on("data", (response: AppendResponse) => waiting.shift()?.(outcomeOf(response)));
    started.on("error", (error: ServiceError) =>
      end(error.message, !permanentCodes.has(error.code)),
    );
    started.on("end", () => end("the append stream was closed", true));
    return started;
  };

  return {
    isOpen: () => open,
    append(request) {
      if (!open)
        return Promise.resolve({
          kind: "failed",
          message: "the stream is closed",
          retryable: true,
        });
      stream ??= start(request.writeStream);
      const current = stream;
      const isKnown = schemaSentFor === request.writeStream;
      schemaSentFor = request.writeStream;
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          end(`no answer within ${timeoutMs} ms`, true);
          current.cancel();
        }, timeoutMs);
        waiting.push((outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        });
        current.write(isKnown ? { ...request, descriptor: undefined } : request);
      });
    },
    close() {
      open = false;
      stream?.end();
    },
  };
}

function outcomeOf({ error, rowErrors }: AppendResponse): ConnectionOutcome {
  if (rowErrors.length > 0)
    return {
      kind: "rows_refused",
      reasons: new Map(rowErrors.map(({ index, message }) => [index, message])),
    };
  if (error === undefined) return { kind: "committed" };
  return { kind: "failed", message: error.message, retryable: !permanentCodes.has(error.code) };
}
