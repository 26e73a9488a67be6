import type { z } from "zod";

export interface FieldIssue {
  /** Dotted path; "payload" when the whole is wrong. */
  readonly field: string;
  /** What is wrong, without the value. */
  readonly reason: string;
}

/** What a schema found wrong, as field names and reasons. Zod's own messages name expectations and never the input. */
export function fieldIssues(error: z.ZodError): readonly FieldIssue[] {
  return error.issues.map((issue) => ({
    field: issue.path.length === 0 ? "payload" : issue.path.map(String).join("."),
    reason: issue.message,
  }));
}

/** `field: reason; field: reason`, bounded so that one bad event cannot write a book. */
export const describeIssues = (issues: readonly FieldIssue[]): string =>
  issues
    .slice(0, 10)
    .map((issue) => `${issue.field}: ${issue.reason}`)
    .join("; ");
