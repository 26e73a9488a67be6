import type { FieldRow, Protocol } from "./protocol.ts";
import { WireReader, readFields, wireType } from "./wire.ts";

/** The analyser's protocol, snake_case as in its .proto files; 64-bit integers are text, enums are names. */
export type Message = Readonly<Record<string, unknown>>;

/** Writes and reads messages by the protocol's tables. */
export interface Codec {
  encode(type: string, message: Message): Buffer;
  /** A member of a union also sets the union's own name to the member's. */
  decode(type: string, bytes: Buffer): Message;
}

interface Field {
  readonly name: string;
  readonly number: number;
  readonly kind: string;
  readonly isRepeated: boolean;
  readonly type: string;
  readonly union: string;
}

interface Type {
  readonly byNumber: readonly (Field | undefined)[];
  readonly byName: ReadonlyMap<string, Field>;
}

export function createCodec(protocol: Protocol): Codec {
  const types = new Map<string, Type>();
  const enumNames = new Map<string, ReadonlyMap<number, string>>();

  const typeOf = (name: string): Type => {
    const known = types.get(name);
    if (known !== undefined) return known;
    const rows = protocol.messages[name];
    if (rows === undefined) throw new Error(`The analyser's protocol does not define ${name}`);
    const made = createType(rows);
    types.set(name, made);
    return made;
  };
  const enumName = (type: string, number: number): string | number => {
    let names = enumNames.get(type);
    if (names === undefined) {
      const entries = Object.entries(protocol.enums[type] ?? {});
      names = new Map(entries.map(([name, value]) => [value, name]));
      enumNames.set(type, names);
    }
    return names.get(number) ?? number;
  };

  const enumNumber = ({ name, type }: Field, value: unknown): unknown => {
    const number = typeof value === "string" ? protocol.enums[type]?.[value] : value;
    if (number === undefined) throw new Error(`${type} of ${name} has no member ${String(value)}`);
    return number;
  };

  const decodeMessage = (type: Type, reader: WireReader): Message => {
    const message: Record<string, unknown> = {};
    readFields(reader, (number, wire) => {
      const field = type.byNumber[number];
      if (field === undefined) {
        reader.skip(wire);
        return;
      }
      if (field.union !== "") message[field.union] = field.name;
      if (!field.isRepeated) {
        message[field.name] = decodeValue(field, reader);
        return;
      }
      const list = (message[field.name] ??= []) as unknown[];
      if (wire !== wireType.bytes || isDelimited(field.kind)) {
        list.push(decodeValue(field, reader));
        return;
      }
      for (const packed = reader.nested(); !packed.atEnd;) list.push(decodeValue(field, packed));
    });
    return message;
  };
  const decodeValue = (field: Field, reader: WireReader): unknown => {
    switch (field.kind) {
      case "message":
        return decodeMessage(typeOf(field.type), reader.nested());
      case "enum":
        return enumName(field.type, reader.int32());
      case "string":
        return reader.text();
      case "bytes":
        return Buffer.from(reader.bytes());
      default:
        return decodeNumber(field.kind, reader);
    }
  };

  /** Frozen messages, as the language options that go with every statement, are written once. */
  const encoded = new WeakMap<Message, Buffer>();
  const encodeMessage = (type: Type, message: Message): Buffer => {
    const known = encoded.get(message);
    if (known !== undefined) return known;
    const parts: Buffer[] = [];
    for (const [name, value] of Object.entries(message)) {
      const field = type.byName.get(name);
      if (field === undefined || value === undefined || value === null) continue;
      for (const item of field.isRepeated ? (value as readonly unknown[]) : [value])
        parts.push(...encodeValue(field, item));
    }
    const bytes = Buffer.concat(parts);
    if (Object.isFrozen(message)) encoded.set(message, bytes);
    return bytes;
  };
  const encodeValue = (field: Field, value: unknown): readonly Buffer[] => {
    const content =
      field.kind === "message"
        ? encodeMessage(typeOf(field.type), value as Message)
        : encodeDelimited(field.kind, value);
    if (content !== undefined)
      return [varint(field.number * 8 + wireType.bytes), varint(content.length), content];
    if (field.kind === "double") {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(value));
      return [varint(field.number * 8 + wireType.fixed64), bytes];
    }
    const number = field.kind === "enum" ? enumNumber(field, value) : value;
    return [
      varint(field.number * 8),
      varint(BigInt.asUintN(64, BigInt(number as number | string | boolean))),
    ];
  };

  return {
    encode: (type, message) => encodeMessage(typeOf(type), message),
    decode: (type, bytes) => decodeMessage(typeOf(type), new WireReader(bytes)),
  };
}

function createType(rows: readonly FieldRow[]): Type {
  const byNumber: (Field | undefined)[] = [];
  const byName = new Map<string, Field>();
  for (const [number, name, kind, isRepeated, type, union] of rows) {
    const field = { name, number, kind, isRepeated, type, union };
    byNumber[number] = field;
    byName.set(name, field);
  }
  return { byNumber, byName };
}

function isDelimited(kind: string): boolean {
  return kind === "message" || kind === "string" || kind === "bytes";
}

function decodeNumber(kind: string, reader: WireReader): unknown {
  switch (kind) {
    case "bool":
      return reader.bool();
    case "int32":
      return reader.int32();
    case "uint32":
      return reader.uint32();
    case "int64":
      return String(reader.int64());
    case "uint64":
      return String(reader.uint64());
    case "double":
      return reader.double();
    case "float":
      return reader.float();
    default:
      throw new Error(`The analyser's protocol has an unexpected field type: ${kind}`);
  }
}

function encodeDelimited(kind: string, value: unknown): Buffer | undefined {
  if (kind === "string") return Buffer.from(String(value));
  return kind === "bytes" ? Buffer.from(value as Uint8Array) : undefined;
}

function varint(value: number | bigint): Buffer {
  if (value < 0x80) return Buffer.of(Number(value));
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
