import { isObject } from "../answer.ts";
import type { Contacts } from "./contacts.ts";
import { propertyError } from "./properties.ts";

/** The whole request is refused. */
export class RequestRefused extends Error {
  readonly category: string;
  constructor(category: string, message: string) {
    super(message);
    this.category = category;
  }
}

interface Input {
  readonly id: string;
  readonly idProperty: string;
  readonly traceId: string | undefined;
  readonly properties: Readonly<Record<string, string>>;
}

export interface BatchError {
  readonly status: "error";
  readonly category: string;
  readonly message: string;
  readonly context: { readonly objectWriteTraceId?: readonly string[] };
}

const maxInputs = 100;

/** Everything that refuses a request as a whole is checked before a contact changes. */
export function readInputs(body: unknown, contacts: Contacts): readonly Input[] {
  const inputs = isObject(body) ? body["inputs"] : undefined;
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw new RequestRefused("VALIDATION_ERROR", "inputs must not be empty");
  if (inputs.length > maxInputs)
    throw new RequestRefused(
      "VALIDATION_ERROR",
      `The maximum number of inputs supported in a batch request for object type contacts is ${maxInputs}, but there were ${inputs.length} inputs in this request`,
    );
  const read = inputs.map((input: unknown) => readInput(input, contacts));
  const ids = read.map(({ idProperty, id }) => `${idProperty}:${id.toLowerCase()}`);
  if (new Set(ids).size < ids.length)
    throw new RequestRefused("VALIDATION_ERROR", "Duplicate IDs found in batch input");
  return read;
}

function readInput(input: unknown, contacts: Contacts): Input {
  const given = isObject(input) ? input : {};
  const { id, idProperty, objectWriteTraceId, properties } = given;
  if (typeof id !== "string" || id === "")
    throw new RequestRefused("VALIDATION_ERROR", "Some required fields were not set: [id]");
  if (typeof idProperty !== "string" || contacts.property(idProperty)?.hasUniqueValue !== true)
    throw new RequestRefused(
      "VALIDATION_ERROR",
      "Unable to perform update/upsert by non-unique 0-1 property",
    );
  if (!isObject(properties))
    throw new RequestRefused("VALIDATION_ERROR", "Some required fields were not set: [properties]");
  const unknown = Object.keys(properties).find((name) => contacts.property(name) === undefined);
  if (unknown !== undefined)
    throw new RequestRefused(
      "VALIDATION_ERROR",
      `Property values were not valid: [{"isValid":false,"message":"Property \\"${unknown}\\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"${unknown}"}]`,
    );
  return {
    id,
    idProperty,
    traceId: typeof objectWriteTraceId === "string" ? objectWriteTraceId : undefined,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [
        name,
        value === null ? "" : String(value),
      ]),
    ),
  };
}

/** Saves each input by itself: 207 with the errors beside the results where some were refused. */
export function upsertInputs(
  inputs: readonly Input[],
  contacts: Contacts,
): { readonly status: 200 | 207; readonly body: object } {
  const errors: BatchError[] = [];
  const results = inputs.flatMap((input) => {
    const error = firstError(input, contacts);
    if (error !== undefined) {
      errors.push(errorOf(error, input.traceId));
      return [];
    }
    const { contact, isNew } = contacts.upsert(input.idProperty, input.id, input.properties);
    const trace = input.traceId === undefined ? {} : { objectWriteTraceId: input.traceId };
    return [{ ...contact, ...trace, new: isNew, archived: false }];
  });
  const base = { status: "COMPLETE", results };
  if (errors.length === 0) return { status: 200, body: base };
  return { status: 207, body: { ...base, numErrors: errors.length, errors } };
}

function firstError(
  { properties }: Input,
  contacts: Contacts,
): { readonly code: string; readonly message: string } | undefined {
  for (const [name, value] of Object.entries(properties)) {
    const definition = contacts.property(name);
    const error = definition && propertyError(definition, value);
    if (error !== undefined) return error;
  }
  return undefined;
}

function errorOf(
  { code, message }: { readonly code: string; readonly message: string },
  traceId: string | undefined,
): BatchError {
  const context = traceId === undefined ? {} : { objectWriteTraceId: [traceId] };
  return {
    status: "error",
    category: "VALIDATION_ERROR",
    message: `Property values were not valid: ${JSON.stringify([{ isValid: false, message, error: code }])}`,
    context,
  };
}

/** Reading many by one property; who is not there is named in the errors. */
export function readContacts(body: unknown, contacts: Pick<Contacts, "find">): object {
  const { inputs, idProperty = "hs_object_id", properties } = isObject(body) ? body : {};
  if (!Array.isArray(inputs) || inputs.length === 0 || inputs.length > maxInputs)
    throw new RequestRefused("VALIDATION_ERROR", `inputs must hold 1 to ${maxInputs} ids`);
  const wanted = Array.isArray(properties) ? properties.map(String) : [];
  const ids = inputs.map((input: unknown) => (isObject(input) ? String(input["id"]) : ""));
  const found = ids.map((id) => contacts.find(String(idProperty), id));
  const results = found.flatMap((contact) =>
    contact === undefined
      ? []
      : [
          {
            id: contact.id,
            properties: Object.fromEntries(
              [...wanted, String(idProperty)].map((name) => [
                name,
                contact.properties[name] ?? null,
              ]),
            ),
          },
        ],
  );
  const missing = ids.filter((_, index) => found[index] === undefined);
  if (missing.length === 0) return { status: "COMPLETE", results };
  const error = { status: "error", category: "OBJECT_NOT_FOUND", context: { ids: missing } };
  return { status: "COMPLETE", results, numErrors: 1, errors: [error] };
}
