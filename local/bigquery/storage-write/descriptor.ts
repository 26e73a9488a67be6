import { readFields, WireReader } from "../../../sql/analyzer/wire.ts";

/** FieldDescriptorProto.Type by number. */
const typeNames = [
  "",
  "double",
  "float",
  "int64",
  "uint64",
  "int32",
  "fixed64",
  "fixed32",
  "bool",
  "string",
  "group",
  "message",
  "bytes",
  "uint32",
  "enum",
  "sfixed32",
  "sfixed64",
  "sint32",
  "sint64",
] as const;
export type ProtoType = (typeof typeNames)[number];

export interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly label: "optional" | "required" | "repeated";
  readonly type: ProtoType;
  readonly typeName: string;
  /** The column's real name where protobuf does not allow it (option `google.cloud.bigquery.storage.v1.column_name`). */
  readonly columnName?: string;
}

export interface ProtoMessage {
  readonly name: string;
  readonly fields: readonly ProtoField[];
  readonly nested: readonly ProtoMessage[];
  readonly enums: readonly {
    readonly name: string;
    readonly values: ReadonlyMap<number, string>;
  }[];
}

/** The extension number of `column_name` in google.protobuf.FieldOptions (annotations.proto of the Storage API). */
const columnNameOption = 454943157;
const labels = ["optional", "optional", "required", "repeated"] as const;

/** google.protobuf.DescriptorProto, as a writer schema carries it. */
export function parseDescriptor(reader: WireReader): ProtoMessage {
  let name = "";
  const fields: ProtoField[] = [];
  const nested: ProtoMessage[] = [];
  const enums: { name: string; values: Map<number, string> }[] = [];
  readFields(reader, (number, type) => {
    if (number === 1) name = reader.text();
    else if (number === 2) fields.push(parseField(reader.nested()));
    else if (number === 3) nested.push(parseDescriptor(reader.nested()));
    else if (number === 4) enums.push(parseEnum(reader.nested()));
    else reader.skip(type);
  });
  return { name, fields, nested, enums };
}

function parseField(reader: WireReader): ProtoField {
  const field = { name: "", number: 0, label: 1, type: 0, typeName: "", columnName: "" };
  readFields(reader, (number, type) => {
    if (number === 1) field.name = reader.text();
    else if (number === 3) field.number = reader.int32();
    else if (number === 4) field.label = reader.int32();
    else if (number === 5) field.type = reader.int32();
    else if (number === 6) field.typeName = reader.text();
    else if (number === 8) field.columnName = parseColumnName(reader.nested());
    else reader.skip(type);
  });
  const { columnName, ...rest } = field;
  return {
    ...rest,
    label: labels[field.label] ?? "optional",
    type: typeNames[field.type] ?? "",
    ...(columnName === "" ? {} : { columnName }),
  };
}

function parseColumnName(options: WireReader): string {
  let columnName = "";
  readFields(options, (number, type) => {
    if (number === columnNameOption) columnName = options.text();
    else options.skip(type);
  });
  return columnName;
}

function parseEnum(reader: WireReader): { name: string; values: Map<number, string> } {
  let name = "";
  const values = new Map<number, string>();
  readFields(reader, (number, type) => {
    if (number === 1) name = reader.text();
    else if (number === 2) {
      const value = reader.nested();
      let label = "";
      let code = 0;
      readFields(value, (inner, innerType) => {
        if (inner === 1) label = value.text();
        else if (inner === 2) code = value.int32();
        else value.skip(innerType);
      });
      values.set(code, label);
    } else reader.skip(type);
  });
  return { name, values };
}

/** The types that a self-contained descriptor defines, found from anywhere in it. */
export interface TypeScope {
  message(typeName: string): ProtoMessage | undefined;
  enumValues(typeName: string): ReadonlyMap<number, string> | undefined;
}

/** Names are looked up by their last part: writers flatten nested names in different ways, and keep that part unique. */
export function typeScope(root: ProtoMessage): TypeScope {
  const messages = new Map<string, ProtoMessage>();
  const enums = new Map<string, ReadonlyMap<number, string>>();
  const visit = (message: ProtoMessage): void => {
    messages.set(message.name, message);
    for (const { name, values } of message.enums) enums.set(name, values);
    for (const inner of message.nested) visit(inner);
  };
  visit(root);
  return {
    message: (typeName) => messages.get(lastPart(typeName)),
    enumValues: (typeName) => enums.get(lastPart(typeName)),
  };
}

function lastPart(typeName: string): string {
  return typeName.slice(typeName.lastIndexOf(".") + 1);
}
