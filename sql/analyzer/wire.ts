/** Protocol Buffers wire types. https://protobuf.dev/programming-guides/encoding */
export const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** The bytes are not a protobuf message of the expected shape. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** Reads one message's bytes in place; nothing is copied but what a caller asks for. */
export class WireReader {
  readonly #bytes: Buffer;
  #position: number;
  #end: number;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  get atEnd(): boolean {
    return this.#position >= this.#end;
  }

  /** Field number × 8 + wire type. */
  tag(): number {
    const tag = this.uint32();
    if (tag >>> 3 === 0) throw new WireError("Field number 0 is not allowed.");
    return tag;
  }

  uint32(): number {
    return this.#low() >>> 0;
  }

  int32(): number {
    return this.#low() | 0;
  }

  bool(): boolean {
    return this.uint64() !== 0n;
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  /** As text; without a big integer for the small numbers that most are. */
  int64Text(): string {
    const start = this.#position;
    let number = 0;
    let scale = 1;
    for (let index = 0; index < 7; index++) {
      const byte = this.#next();
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) return String(number);
      scale *= 128;
    }
    this.#position = start;
    return String(this.int64());
  }

  uint64(): bigint {
    let number = 0;
    let scale = 1;
    for (let index = 0; index < 7; index++) {
      const byte = this.#next();
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) return BigInt(number);
      scale *= 128;
    }
    let value = BigInt(number);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#next();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new WireError("A varint is longer than 10 bytes.");
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#advance(8));
  }

  float(): number {
    return this.#bytes.readFloatLE(this.#advance(4));
  }

  /** The content of a length-delimited field, as a view. */
  bytes(): Buffer {
    const length = this.uint32();
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    const length = this.uint32();
    const start = this.#advance(length);
    return this.#bytes.toString("utf8", start, start + length);
  }

  /** A nested message or a packed field. */
  nested(): WireReader {
    const length = this.uint32();
    const start = this.#advance(length);
    return new WireReader(this.#bytes, start, start + length);
  }

  /** Goes into a nested message or packed field: `atEnd` is then its end. Answers what `leave` takes. */
  enter(): number {
    const length = this.uint32();
    const outer = this.#end;
    if (this.#position + length > outer) throw new WireError("The message is truncated.");
    this.#end = this.#position + length;
    return outer;
  }

  leave(outer: number): void {
    this.#end = outer;
  }

  skip(type: number): void {
    if (type === wireType.varint) this.uint64();
    else if (type === wireType.fixed64) this.#advance(8);
    else if (type === wireType.bytes) this.#advance(this.uint32());
    else if (type === wireType.fixed32) this.#advance(4);
    else throw new WireError(`Wire type ${type} is not supported.`);
  }

  /** The low 32 bits of a varint; a negative int32 is sent with ten bytes. */
  #low(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#next();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new WireError("A varint is longer than 10 bytes.");
  }

  #next(): number {
    if (this.#position >= this.#end) throw new WireError("The message is truncated.");
    return this.#bytes[this.#position++] ?? 0;
  }

  #advance(length: number): number {
    const start = this.#position;
    if (start + length > this.#end) throw new WireError("The message is truncated.");
    this.#position = start + length;
    return start;
  }
}

/** Calls `field` for every field of a message; what it does not read it must skip. */
export function readFields(
  reader: WireReader,
  field: (number: number, type: number, reader: WireReader) => void,
): void {
  while (!reader.atEnd) {
    const tag = reader.tag();
    field(tag >>> 3, tag & 7, reader);
  }
}
