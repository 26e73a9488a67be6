import type { Envelope } from "../../schemas/envelope.ts";
import type { OutgoingMessage } from "../_shared/google/pubsub.ts";
import { childOf, formatTraceparent, type TraceContext } from "../_shared/trace.ts";
import { maxMessageBytes } from "./limits.ts";

/** Messages of one source with as many events each as fit; an event alone in its message may be larger. */
export function toMessages(
  envelopes: readonly Envelope[],
  trace: TraceContext,
  {
    payloadAsText = false,
    maxBytes = maxMessageBytes,
  }: { readonly payloadAsText?: boolean; readonly maxBytes?: number } = {},
): readonly OutgoingMessage[] {
  const chunks: string[][] = [];
  let sizeBytes = Number.POSITIVE_INFINITY;
  for (const envelope of envelopes) {
    const text = JSON.stringify(
      payloadAsText ? { ...envelope, payload: JSON.stringify(envelope.payload) } : envelope,
    );
    const textBytes = Buffer.byteLength(text) + 1;
    if (sizeBytes + textBytes > maxBytes) {
      chunks.push([]);
      sizeBytes = 0;
    }
    chunks.at(-1)?.push(text);
    sizeBytes += textBytes;
  }
  const source = envelopes[0]?.source ?? "";
  return chunks.map((texts) => ({
    data: Buffer.from(`{"events":[${texts.join(",")}]}`),
    attributes: {
      source,
      count: String(texts.length),
      traceparent: formatTraceparent(childOf(trace)),
    },
  }));
}
