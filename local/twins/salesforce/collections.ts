import { describeField, type FieldDescribe, type ObjectDescribe } from "./describe.ts";
import type { Org, SaveResult } from "./org.ts";
import { MalformedRequest, readFields, type FieldValues } from "./validate.ts";

const maxRecords = 200;

export interface CollectionsUpsert {
  readonly object: ObjectDescribe;
  readonly externalId: FieldDescribe;
  readonly records: readonly FieldValues[];
  readonly allOrNone: boolean;
}

/** Reads and checks the whole request before any record is saved. */
export function readUpsert(
  objectName: string,
  fieldName: string,
  body: unknown,
  org: Pick<Org, "describe">,
): CollectionsUpsert {
  const object = org.describe(objectName);
  if (object === undefined)
    throw new MalformedRequest("NOT_FOUND", "The requested resource does not exist");
  const externalId = describeField(object, fieldName);
  if (externalId?.externalId !== true)
    throw new MalformedRequest(
      "INVALID_FIELD",
      `Provided external ID field does not exist or is not accessible: ${fieldName}`,
    );
  const { records, allOrNone } = asRecord(body, "the body");
  if (!Array.isArray(records))
    throw new MalformedRequest("JSON_PARSER_ERROR", "records must be an array");
  if (records.length > maxRecords)
    throw new MalformedRequest(
      "INVALID_BATCH_SIZE",
      `records must hold at most ${maxRecords} records, not ${records.length}`,
    );
  return {
    object,
    externalId,
    allOrNone: allOrNone === true,
    records: records.map((record: unknown) => readRecord(record, object, externalId)),
  };
}

function readRecord(
  value: unknown,
  object: ObjectDescribe,
  externalId: FieldDescribe,
): FieldValues {
  const record = asRecord(value, "each of records");
  const { type } = asRecord(record["attributes"], "attributes");
  if (String(type).toLowerCase() !== object.name.toLowerCase())
    throw new MalformedRequest(
      "INVALID_TYPE",
      `attributes.type must be ${object.name} in every record, as in the URI`,
    );
  if ("id" in record || "Id" in record)
    throw new MalformedRequest("INVALID_FIELD", "an upsert takes the external id, not the id");
  const fields = readFields(object, record);
  if (typeof fields[externalId.name] !== "string" || fields[externalId.name] === "")
    throw new MalformedRequest("MISSING_ARGUMENT", `${externalId.name} not specified`);
  return fields;
}

function asRecord(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new MalformedRequest("JSON_PARSER_ERROR", `${what} must be an object`);
}

/** Saves in order; results come in the order of the records. */
export function saveUpsert(
  upsert: CollectionsUpsert,
  org: Org,
  locked: (index: number) => boolean,
): readonly SaveResult[] {
  if (upsert.allOrNone)
    throw new MalformedRequest("UNSUPPORTED", "this twin does not do allOrNone: true");
  return upsert.records.map((fields, index) =>
    locked(index)
      ? {
          success: false,
          errors: [
            {
              statusCode: "UNABLE_TO_LOCK_ROW",
              message: "unable to obtain exclusive access to this record",
              fields: [],
            },
          ],
        }
      : org.upsert(upsert.object, upsert.externalId.name, fields),
  );
}
