/**
 * MessagePack as Terraform exchanges values: no timestamps, and extension 0 for a value that is not known yet.
 * https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export const unknown: unique symbol = Symbol("unknown");

export type TerraformValue =
  | typeof unknown
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly TerraformValue[]
  | { readonly [name: string]: TerraformValue };

export function decodeValue(bytes: Buffer): TerraformValue {
  return new Reader(bytes).value();
}

class Reader {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  value(): TerraformValue {
    const tag = this.unsigned(1);
    if (tag < 0x80) return tag;
    if (tag < 0x90) return this.map(tag & 0x0f);
    if (tag < 0xa0) return this.list(tag & 0x0f);
    if (tag < 0xc0) return this.text(tag & 0x1f);
    if (tag >= 0xe0) return tag - 0x100;
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return tag === 0xc3;
      case 0xc7:
        return this.extension(this.unsigned(1));
      case 0xca:
        return this.advance(4, (at) => this.bytes.readFloatBE(at));
      case 0xcb:
        return this.advance(8, (at) => this.bytes.readDoubleBE(at));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.unsigned(2 ** (tag - 0xcc));
      case 0xcf:
        return this.advance(8, (at) => this.bytes.readBigUInt64BE(at));
      case 0xd0:
      case 0xd1:
      case 0xd2: {
        const size = 2 ** (tag - 0xd0);
        return this.advance(size, (at) => this.bytes.readIntBE(at, size));
      }
      case 0xd3:
        return this.advance(8, (at) => this.bytes.readBigInt64BE(at));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.extension(2 ** (tag - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.unsigned(2 ** (tag - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.list(this.unsigned(2 ** (tag - 0xdb)));
      case 0xde:
      case 0xdf:
        return this.map(this.unsigned(2 ** (tag - 0xdd)));
      default:
        throw new Error(`Terraform sent MessagePack type 0x${tag.toString(16)}, which is unknown.`);
    }
  }

  private advance<T>(size: number, read: (at: number) => T): T {
    const value = read(this.at);
    this.at += size;
    return value;
  }

  private unsigned(size: number): number {
    return this.advance(size, (at) => this.bytes.readUIntBE(at, size));
  }

  private text(size: number): string {
    return this.advance(size, (at) => this.bytes.toString("utf8", at, at + size));
  }

  private list(length: number): readonly TerraformValue[] {
    return Array.from({ length }, () => this.value());
  }

  private map(length: number): TerraformValue {
    return Object.fromEntries(
      Array.from({ length }, (): [string, TerraformValue] => [String(this.value()), this.value()]),
    );
  }

  /** Refinements of what an unknown value may become are dropped. */
  private extension(size: number): typeof unknown {
    this.at += 1 + size;
    return unknown;
  }
}

export function encodeValue(value: TerraformValue): Buffer {
  if (value === unknown) return Buffer.from([0xd4, 0, 0]);
  if (value === null) return Buffer.from([0xc0]);
  switch (typeof value) {
    case "boolean":
      return Buffer.from([value ? 0xc3 : 0xc2]);
    case "number":
      return double(value);
    case "bigint":
      return integer(value);
    case "string": {
      const bytes = Buffer.from(value);
      return Buffer.concat([head(0xdb, bytes.length), bytes]);
    }
    default:
      if (Array.isArray(value))
        return Buffer.concat([
          head(0xdd, value.length),
          ...(value as readonly TerraformValue[]).map(encodeValue),
        ]);
      return Buffer.concat([
        head(0xdf, Object.keys(value).length),
        ...Object.entries(value).flatMap(([name, inner]) => [
          encodeValue(name),
          encodeValue(inner),
        ]),
      ]);
  }
}

function head(tag: number, length: number): Buffer {
  const buffer = Buffer.alloc(5, tag);
  buffer.writeUInt32BE(length, 1);
  return buffer;
}

function integer(value: bigint): Buffer {
  const isSigned = value < 2n ** 63n;
  const buffer = Buffer.alloc(9, isSigned ? 0xd3 : 0xcf);
  if (isSigned) buffer.writeBigInt64BE(value, 1);
  else buffer.writeBigUInt64BE(value, 1);
  return buffer;
}

function double(value: number): Buffer {
  const buffer = Buffer.alloc(9, 0xcb);
  buffer.writeDoubleBE(value, 1);
  return buffer;
}
