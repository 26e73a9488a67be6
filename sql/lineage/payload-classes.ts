import { z } from "zod";
import type { PiiClass } from "../../schemas/column.ts";

/**
 * Classes of personal data at a path of an event's payload: those of the field itself or what holds it, else those of
 * everything below. A field that the contract does not name has none.
 */
export function payloadClasses(
  schema: z.core.$ZodType,
  path: readonly string[],
): ReadonlySet<PiiClass> {
  const own = z.globalRegistry.get(schema)?.pii;
  if (own !== undefined) return new Set([own]);
  const [name, ...rest] = path;
  const found = alternatives(schema).flatMap((inner) => {
    if (!(inner instanceof z.ZodObject)) return [...payloadClasses(inner, path)];
    const shape = inner.shape as Readonly<Record<string, z.core.$ZodType>>;
    const fields = name === undefined ? Object.values(shape) : [shape[name]];
    return fields.flatMap((field) => (field === undefined ? [] : [...payloadClasses(field, rest)]));
  });
  return new Set(found);
}

/** Through wrappers, lists and unions to what they hold; an object is itself. */
function alternatives(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) return [schema];
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodLazy
  )
    return [schema.unwrap()];
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodUnion) return schema.options;
  if (schema instanceof z.ZodIntersection) return [schema.def.left, schema.def.right];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (schema instanceof z.ZodPipe) return [schema.in];
  return [];
}
