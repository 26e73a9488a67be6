import { z } from "zod";
import { configurationError } from "./errors.ts";

/**
 * Reads a function's environment once. Every missing or malformed variable is reported in one error, by name and never
 * by value: secrets are among them.
 */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? "environment");
    return environment[name] === undefined ? `${name} is missing` : `${name}: ${issue.message}`;
  });
  throw configurationError(
    "invalid_environment",
    `The environment is not complete: ${[...new Set(problems)].join("; ")}. Set these variables in the function's deploy.ts or secret and deploy again.`,
  );
}

/** `name=id,name=id` as a map: ids that differ between environments, under the names that code uses. */
export const pairs: z.ZodType<ReadonlyMap<string, string>> = z
  .string()
  .regex(/^(?:[a-z_]+=[\w-]+(?:,[a-z_]+=[\w-]+)*)?$/, "is no list of name=id")
  .transform((text) => {
    const entries = text.split(",").filter(Boolean);
    return new Map(entries.map((entry) => entry.split("=") as [string, string]));
  });
