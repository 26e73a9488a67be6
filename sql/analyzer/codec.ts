import type { FieldRow, Protocol } from "./protocol.ts";
import { kindOf, type TreeNode } from "./tree.ts";
import { WireReader, wireType } from "./wire.ts";

/** The analyser's protocol, snake_case as in its .proto files; 64-bit integers are text, enums are names. */
export type Message = Readonly<Record<string, unknown>>;

/** Writes and reads messages by the protocol's tables. */
export interface Codec {
  encode(type: string, message: Message): Buffer;
  /** A member of a union also sets the union's own name to the member's. */
  decode(type: string, bytes: Buffer): TreeNode;
}

interface Field {
  readonly name: string;
  readonly number: number;
  readonly kind: string;
  readonly isRepeated: boolean;
  readonly type: string;
  readonly union: string;
  /** Where the field is folded away: into its own message as what it derives from, or as what its holder stands for. */
  readonly fold: "parent" | "node" | undefined;
  /** Of a message: found when first read, because types contain each other. */
  message?: Type;
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
    const made = createType(rows, unread[name]);
    types.set(name, made);
    return made;
  };
  const messageOf = (field: Field): Type => (field.message ??= typeOf(field.type));
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

  /** Reads to the reader's end into `node`; what is folded away is read into the same node. */
  const decodeInto = (node: Record<string, unknown>, type: Type, reader: WireReader): void => {
    while (!reader.atEnd) {
      const tag = reader.tag();
      const field = type.byNumber[tag >>> 3];
      if (field === undefined) reader.skip(tag & 7);
      else if (field.fold !== undefined) {
        if (field.fold === "node") node["kind"] = kindOf(field.name);
        const end = reader.enter();
        decodeInto(node, messageOf(field), reader);
        reader.leave(end);
      } else {
        if (field.union !== "") node[field.union] = field.name;
        if (field.isRepeated)
          decodeItems((node[field.name] ??= []) as unknown[], field, tag & 7, reader);
        else node[field.name] = decodeValue(field, reader);
      }
    }
  };
  const decodeItems = (list: unknown[], field: Field, wire: number, reader: WireReader): void => {
    if (wire !== wireType.bytes || isDelimited(field.kind)) {
      list.push(decodeValue(field, reader));
      return;
    }
    const end = reader.enter();
    while (!reader.atEnd) list.push(decodeValue(field, reader));
    reader.leave(end);
  };
  const decodeValue = (field: Field, reader: WireReader): unknown => {
    switch (field.kind) {
      case "message": {
        const node = { kind: "" };
        const end = reader.enter();
        decodeInto(node, messageOf(field), reader);
        reader.leave(end);
        return node;
      }
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
        ? encodeMessage(messageOf(field), value as Message)
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
    decode: (type, bytes) => {
      const node = { kind: "" };
      decodeInto(node, typeOf(type), new WireReader(bytes));
      return node;
    },
  };
}

/** Half of a resolved tree is what every function call repeats of its function, and nothing here asks for that. */
const unread: Readonly<Record<string, readonly string[]>> = {
  "zetasql.ResolvedFunctionCallBaseProto": ["signature"],
  "zetasql.ResolvedFunctionCallProto": ["function_call_info"],
  "zetasql.ResolvedAggregateFunctionCallProto": ["function_call_info"],
  "zetasql.ResolvedExprProto": ["type_annotation_map"],
};

function createType(rows: readonly FieldRow[], skipped: readonly string[] = []): Type {
  const byNumber: (Field | undefined)[] = [];
  const byName = new Map<string, Field>();
  for (const [number, name, kind, isRepeated, type, union] of rows) {
    const fold = kind !== "message" || isRepeated ? undefined : foldOf(name, union);
    const field: Field = { name, number, kind, isRepeated, type, union, fold };
    // A node's kind is its own; a field of that name (HAVING MAX or MIN) has another.
    if (!skipped.includes(name))
      byNumber[number] = name === "kind" ? { ...field, name: "stated_kind" } : field;
    byName.set(name, field);
  }
  return { byNumber, byName };
}

function foldOf(name: string, union: string): Field["fold"] {
  if (union === "node") return "node";
  return name === "parent" ? "parent" : undefined;
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
      return reader.int64Text();
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
