import { describeField, type FieldDescribe, type ObjectDescribe } from "./describe.ts";

export interface SaveError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** A request that is not well formed: Salesforce answers 400 and touches no record. */
export class MalformedRequest extends Error {
  readonly errorCode: string;

  constructor(errorCode: string, message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}

export type FieldValues = Readonly<Record<string, unknown>>;

/**
 * A record's fields under their described names. An unknown field, or a value that is no JSON of the field's type, makes
 * the whole request malformed, as Salesforce reads the body into the object's type before it saves anything.
 */
export function readFields(object: ObjectDescribe, record: FieldValues): FieldValues {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    if (name === "attributes") continue;
    const field = describeField(object, name);
    if (field === undefined)
      throw new MalformedRequest(
        "INVALID_FIELD",
        `No such column '${name}' on sobject of type ${object.name}`,
      );
    if (value !== null && !isOfType(field, value))
      throw new MalformedRequest(
        "JSON_PARSER_ERROR",
        `Cannot deserialize instance of ${field.type} from the value of ${field.name}`,
      );
    fields[field.name] = value;
  }
  return fields;
}

function isOfType(field: FieldDescribe, value: unknown): boolean {
  switch (field.type) {
    case "boolean":
      return typeof value === "boolean";
    case "double":
      return typeof value === "number";
    case "datetime":
      return (
        typeof value === "string" &&
        /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:?\d{2})$/.test(value)
      );
    case "date":
      return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
    case "id":
    case "string":
    case "email":
    case "phone":
      return typeof value === "string";
  }
}

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm */
export function saveErrors(
  object: ObjectDescribe,
  fields: FieldValues,
  existing: FieldValues | undefined,
): readonly SaveError[] {
  const errors = Object.entries(fields).flatMap(([name, value]) => {
    const field = describeField(object, name);
    return field === undefined ? [] : fieldErrors(field, value);
  });
  const missing = object.fields
    .filter((field) => field.required === true)
    .map((field) => field.name)
    .filter((name) => isBlank(name in fields ? fields[name] : existing?.[name]));
  if (missing.length > 0)
    errors.push({
      statusCode: "REQUIRED_FIELD_MISSING",
      message: `Required fields are missing: [${missing.join(", ")}]`,
      fields: missing,
    });
  if (existing?.["IsConverted"] === true)
    errors.push({
      statusCode: "CANNOT_UPDATE_CONVERTED_LEAD",
      message: "cannot reference converted lead",
      fields: [],
    });
  return errors;
}

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.trim() === "");

function fieldErrors(field: FieldDescribe, value: unknown): readonly SaveError[] {
  const error = (statusCode: string, message: string): readonly SaveError[] => [
    { statusCode, message, fields: [field.name] },
  ];
  if (field.readOnly === true)
    return error(
      "INVALID_FIELD_FOR_INSERT_UPDATE",
      `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    );
  if (typeof value === "string" && field.length !== undefined && value.length > field.length)
    return error(
      "STRING_TOO_LONG",
      `${field.name}: data value too large: ${value} (max length=${field.length})`,
    );
  if (
    field.type === "email" &&
    typeof value === "string" &&
    !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)
  )
    return error("INVALID_EMAIL_ADDRESS", `${field.name}: invalid email address: ${value}`);
  const digits = field.precision?.[0];
  if (digits !== undefined && typeof value === "number" && Math.abs(value) >= 10 ** digits)
    return error(
      "NUMBER_OUTSIDE_VALID_RANGE",
      `${field.name}: value outside of valid range on numeric field: ${value}`,
    );
  return [];
}
