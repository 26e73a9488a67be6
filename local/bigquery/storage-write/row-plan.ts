import type { FieldSchema } from "../warehouse.ts";
import { typeScope, type ProtoField, type ProtoMessage, type TypeScope } from "./descriptor.ts";
import { scalarReader, ValueError, type ReadValue } from "./values.ts";
import { wireType, type WireReader } from "../../../sql/analyzer/wire.ts";

/** The writer's schema does not fit the table; no row can be written with it. */
export class SchemaMismatch extends Error {
  override readonly name = "SchemaMismatch";
  readonly extraFields: boolean;
  constructor(message: string, extraFields = false) {
    super(message);
    this.extraFields = extraFields;
  }
}

/** One column as it is filled from one protobuf field. */
export interface ColumnPlan {
  /** Its place in the plan's columns. */
  readonly index: number;
  readonly column: FieldSchema;
  readonly required: boolean;
  readonly repeated: boolean;
  /** Scalars that may come packed into one length-delimited field. */
  readonly packable: boolean;
  readonly read: ReadValue;
}

export interface MessagePlan {
  readonly byNumber: readonly (ColumnPlan | undefined)[];
  readonly columns: readonly ColumnPlan[];
  /** REQUIRED columns that the writer does not know; a row is only valid when they have a default. */
  readonly missingRequired: readonly string[];
}

const packable = new Set(["string", "bytes", "message", "group"]);

/** Matches a writer's schema with the table's, by column name without regard to case. */
export function planRows(schema: readonly FieldSchema[], root: ProtoMessage): MessagePlan {
  return planMessage(schema, root, typeScope(root), "root");
}

function planMessage(
  schema: readonly FieldSchema[],
  message: ProtoMessage,
  scope: TypeScope,
  path: string,
): MessagePlan {
  const columns = new Map(schema.map((column) => [column.name.toLowerCase(), column]));
  const named = message.fields.map((field) => ({ field, name: field.columnName ?? field.name }));
  const extra = named.filter(({ name }) => !columns.has(name.toLowerCase()));
  if (extra.length > 0)
    throw new SchemaMismatch(
      `Input schema has more fields than BigQuery schema, extra fields: '${extra.map(({ name }) => (path === "root" ? name : `${path.slice(5)}.${name}`)).join(",")}'`,
      true,
    );
  const byNumber: (ColumnPlan | undefined)[] = [];
  const planned: ColumnPlan[] = [];
  for (const { field, name } of named) {
    const column = columns.get(name.toLowerCase());
    if (column === undefined) continue;
    const plan = planColumn(column, field, scope, `${path}.${name}`, planned.length);
    byNumber[field.number] = plan;
    planned.push(plan);
  }
  const known = new Set(named.map(({ name }) => name.toLowerCase()));
  const missingRequired = schema
    .filter(({ name, mode }) => mode === "REQUIRED" && !known.has(name.toLowerCase()))
    .map(({ name }) => name);
  return { byNumber, columns: planned, missingRequired };
}

function planColumn(
  column: FieldSchema,
  field: ProtoField,
  scope: TypeScope,
  path: string,
  index: number,
): ColumnPlan {
  const repeated = column.mode === "REPEATED";
  const read = readerOf(column, field, scope, path);
  if (read === undefined || repeated !== (field.label === "repeated"))
    throw new SchemaMismatch(
      `The proto field mismatched with BigQuery field at ${path}, the proto field type ${field.label === "repeated" ? "repeated " : ""}${field.type}, BigQuery field type ${repeated ? "REPEATED " : ""}${column.type}.`,
    );
  return {
    index,
    column,
    required: column.mode === "REQUIRED" || field.label === "required",
    repeated,
    packable: !packable.has(field.type),
    read,
  };
}

function readerOf(
  column: FieldSchema,
  field: ProtoField,
  scope: TypeScope,
  path: string,
): ReadValue | undefined {
  if (column.type === "RANGE") return rangeReader(column, field, scope, path);
  if (column.type !== "RECORD") return scalarReader(column, field, scope);
  const message = field.type === "message" ? scope.message(field.typeName) : undefined;
  if (message === undefined) return undefined;
  const plan = planMessage(column.fields ?? [], message, scope, path);
  return (reader) => readRecord(plan, reader.nested());
}

/** RANGE comes as a message of start and end; a bound that is left out is unbounded. */
function rangeReader(
  column: FieldSchema,
  field: ProtoField,
  scope: TypeScope,
  path: string,
): ReadValue | undefined {
  const element = (column["rangeElementType"] as { type?: FieldSchema["type"] } | undefined)?.type;
  const message = field.type === "message" ? scope.message(field.typeName) : undefined;
  if (message === undefined || element === undefined) return undefined;
  const bounds = ["start", "end"].map((name): FieldSchema => ({ name, type: element }));
  const plan = planMessage(bounds, message, scope, path);
  return (reader) => readRecord(plan, reader.nested());
}

export function readRecord(plan: MessagePlan, reader: WireReader): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const { column, repeated } of plan.columns) record[column.name] = repeated ? [] : null;
  readPlanned(plan, reader, (target, value) => {
    if (target.repeated) (record[target.column.name] as unknown[]).push(value);
    else record[target.column.name] = value;
  });
  for (const { column, required } of plan.columns)
    if (required && record[column.name] === null) throw missingValue(column.name);
  const [missing] = plan.missingRequired;
  if (missing !== undefined) throw missingValue(missing);
  return record;
}

/** Calls `take` for every value of the message; a repeated column's once per element. */
export function readPlanned(
  plan: MessagePlan,
  reader: WireReader,
  take: (target: ColumnPlan, value: unknown) => void,
): void {
  while (!reader.atEnd) {
    const tag = reader.tag();
    const target = plan.byNumber[tag >>> 3];
    const type = tag & 7;
    if (target === undefined) reader.skip(type);
    else if (target.repeated && target.packable && type === wireType.bytes) {
      const packed = reader.nested();
      while (!packed.atEnd) take(target, target.read(packed));
    } else take(target, target.read(reader));
  }
}

export function missingValue(name: string): ValueError {
  return new ValueError(`Required field ${name} is missing`);
}
