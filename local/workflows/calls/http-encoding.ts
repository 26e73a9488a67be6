import { typeError } from "../execution/workflow-error.ts";
import { formatNumber } from "../expression/operators.ts";
import { encodeJson, parseJson } from "../values/json.ts";
import { type Value, type ValueMap, isBytes, isMap, isNumeric, typeName } from "../values/value.ts";
import type { HttpResponse } from "./http-client.ts";

export interface EncodedBody {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/**
 * Without a Content-Type, bytes are sent as they are and everything else as JSON, strings included.
 * https://cloud.google.com/workflows/docs/reference/stdlib/http/request
 */
export function encodeBody(value: Value, contentType: string | undefined): EncodedBody {
  if (isBytes(value))
    return { body: value, contentType: contentType ?? "application/octet-stream" };
  const type = (contentType ?? "application/json; charset=utf-8").toLowerCase();
  if (contentType === undefined || isJson(type)) {
    return { body: Buffer.from(encodeJson(value)), contentType: contentType ?? type };
  }
  if (type.startsWith("application/x-www-form-urlencoded") && isMap(value)) {
    return { body: Buffer.from(queryOf(value).toString()), contentType };
  }
  if (typeof value === "string") return { body: Buffer.from(value), contentType };
  throw typeError(`a ${typeName(value)} cannot be sent as ${contentType}`);
}

/** Map values are strings, numbers, booleans, or lists of those, which repeat the parameter. */
export function queryOf(query: ValueMap): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of query) {
    for (const item of Array.isArray(value) ? value : [value]) {
      parameters.append(name, scalarText(item, name));
    }
  }
  return parameters;
}

export function scalarText(value: Value, what: string): string {
  if (typeof value === "string") return value;
  if (isNumeric(value)) return formatNumber(value);
  if (typeof value === "boolean") return String(value);
  throw typeError(`${what} must be a string, number or boolean, got ${typeName(value)}`);
}

/** JSON becomes a value, text a string, everything else bytes. https://cloud.google.com/workflows/docs/http-requests#access_http_response_data_saved_in_a_variable */
export function decodeBody({ headers, body }: HttpResponse): Value {
  const type = headers["content-type"]?.toLowerCase() ?? "";
  if (body.length === 0) return type.startsWith("text/") ? "" : null;
  if (isJson(type)) return parseJson(body.toString());
  return type.startsWith("text/") ? body.toString() : new Uint8Array(body);
}

const isJson = (type: string): boolean => /^application\/([^;]+\+)?json\b/.test(type);

/** Header names in their canonical case: `Content-Type`. */
export function headersOf({ headers }: HttpResponse): ValueMap {
  const map: ValueMap = new Map();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const canonical = name.replace(/(^|-)[a-z]/g, (part) => part.toUpperCase());
    map.set(canonical, Array.isArray(value) ? value.join(", ") : value);
  }
  return map;
}
