/** The wire format of protocol buffers, as much as appending rows needs. https://protobuf.dev/programming-guides/encoding/ */
const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const tag = (field: number, wire: number): Buffer => varint(BigInt((field << 3) | wire));

export const varintField = (field: number, value: bigint): Buffer =>
  Buffer.concat([tag(field, wireType.varint), varint(value)]);

export function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(field, wireType.fixed64), bytes]);
}

export const bytesField = (field: number, value: Uint8Array): Buffer =>
  Buffer.concat([tag(field, wireType.bytes), varint(BigInt(value.length)), value]);

export const textField = (field: number, value: string): Buffer =>
  bytesField(field, Buffer.from(value));

export const messageField = (field: number, parts: readonly Uint8Array[]): Buffer =>
  bytesField(field, Buffer.concat(parts));

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

export type WireValue = bigint | Buffer;

/** Fields of a message in their order; fixed-width numbers come as their bytes. Throws a RangeError on a cut message. */
export function* readFields(message: Buffer): Generator<readonly [number, WireValue]> {
  let position = 0;
  const take = (length: number): Buffer => {
    if (position + length > message.length) throw new RangeError("the message is cut");
    const bytes = message.subarray(position, position + length);
    position += length;
    return bytes;
  };
  const readVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
  };
  while (position < message.length) {
    const key = Number(readVarint());
    const field = key >>> 3;
    switch (key & 7) {
      case wireType.varint:
        yield [field, readVarint()];
        break;
      case wireType.bytes:
        yield [field, take(Number(readVarint()))];
        break;
      case wireType.fixed64:
        yield [field, take(8)];
        break;
      case wireType.fixed32:
        yield [field, take(4)];
        break;
      default:
        throw new RangeError(`wire type ${key & 7} is unknown`);
    }
  }
}
