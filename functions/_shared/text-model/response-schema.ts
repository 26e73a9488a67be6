/**
 * JSON Schema as Vertex AI's `responseSchema` takes it, a part of OpenAPI 3.0: upper-case types, no `$schema`, no
 * `additionalProperties`, 64-bit counts as text.
 * https://cloud.google.com/vertex-ai/docs/reference/rest/v1/Schema
 */
export interface ResponseSchema {
  type: string;
  description?: string;
  nullable?: boolean;
  properties?: Record<string, ResponseSchema>;
  required?: string[];
  propertyOrdering?: string[];
  items?: ResponseSchema;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minItems?: string;
  maxItems?: string;
  minLength?: string;
  maxLength?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** @throws Error for what the API has no counterpart of, so that a contract never loosens silently */
export function responseSchema(schema: unknown): ResponseSchema {
  const source = schema as Json;
  const type = source["type"];
  if (typeof type !== "string")
    throw new Error(
      `${JSON.stringify(schema).slice(0, 80)} has no single type: keep unions out of answers.`,
    );
  const result: ResponseSchema = { type: type.toUpperCase() };
  if (typeof source["description"] === "string") result.description = source["description"];
  if (type === "object") {
    const properties = Object.entries((source["properties"] ?? {}) as Json);
    result.properties = Object.fromEntries(
      properties.map(([name, property]) => [name, responseSchema(property)]),
    );
    result.required = [...((source["required"] ?? []) as readonly string[])];
    result.propertyOrdering = properties.map(([name]) => name);
  }
  if (type === "array") result.items = responseSchema(source["items"]);
  if (Array.isArray(source["enum"])) result.enum = source["enum"].map(String);
  for (const key of ["minimum", "maximum"] as const)
    if (typeof source[key] === "number") result[key] = source[key];
  for (const key of ["minItems", "maxItems", "minLength", "maxLength"] as const)
    if (typeof source[key] === "number") result[key] = String(source[key]);
  return result;
}
