import { z } from "zod";
import type { Resource } from "./infrastructure.ts";

/** Terraform's own arguments, which say nothing to a service. */
const metaArguments = new Set([
  "id",
  "project",
  "provider",
  "depends_on",
  "lifecycle",
  "count",
  "timeouts",
]);

/** A nested block that may occur once; Terraform JSON has it as an object or as a list of one. */
export function block<T extends z.ZodType>(schema: T): z.ZodPreprocess<z.ZodOptional<T>> {
  return z.preprocess(
    (value: unknown) => (Array.isArray(value) ? (value[0] as unknown) : value),
    schema.optional(),
  );
}

/** An argument that is accepted although it has no effect on a laptop. */
export const withoutLocalEffect = z.unknown().optional();

/**
 * A resource's arguments checked by a strict schema: an argument that the service does not know is an error, never ignored.
 * Empty blocks and nulls count as absent.
 */
export function parseArguments<T extends z.ZodType>(resource: Resource, schema: T): z.output<T> {
  const declared = Object.entries(resource.attributes).filter(
    ([name, value]) =>
      !metaArguments.has(name) &&
      value !== null &&
      value !== undefined &&
      !(Array.isArray(value) && value.length === 0),
  );
  const result = schema.safeParse(Object.fromEntries(declared));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `${[...issue.path, issue.keys.join(", ")].join(".")} is not supported locally`
      : `${issue.path.join(".")}: ${issue.message}`,
  );
  throw new Error(problems.join("; "));
}
