/** What a publisher hands over. */
export interface NewMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey?: string;
}

/** A stored message; every subscription of its topic shares the one object. */
export interface Message {
  readonly id: string;
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  /** Empty when the publisher gave none. */
  readonly orderingKey: string;
  readonly publishTimeMs: number;
}

/** Bytes as Pub/Sub's quotas count them: data, attribute keys and values, and the ordering key. */
export function sizeOf(message: NewMessage): number {
  let bytes = message.data.length + Buffer.byteLength(message.orderingKey ?? "");
  for (const [key, value] of Object.entries(message.attributes))
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  return bytes;
}
