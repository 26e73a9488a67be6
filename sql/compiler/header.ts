import { parseDocument } from "yaml";
import { z } from "zod";
import type { Problem } from "./problem.ts";
import { testDeclaration } from "./test-declarations.ts";

const header = z.strictObject({
  kind: z.enum(["full", "window", "incremental", "merge", "scd2", "view", "materialized_view"]),
  /** Of kind incremental: which rows of the table a run replaces, a condition on its columns. */
  scope: z.string().optional(),
  /** Days on both sides of a dirty day that are rebuilt with it: a late event may end or begin a session there. */
  reach_days: z.int().min(0).max(31).default(0),
  tests: z.array(testDeclaration).default([]),
  /** Columns that receive personal data and need no class, each with the reason. */
  declassify: z.record(z.string(), z.string().min(10, "a reason of some words")).default({}),
  /** Cap on the bytes a run may read, for example 20GB. */
  max_bytes: z
    .string()
    .regex(/^\d+(MB|GB|TB)$/, "a whole number followed by MB, GB or TB")
    .default("10GB")
    .transform(parseBytes),
});
export type ModelHeader = z.infer<typeof header>;

const byteUnits = { MB: 10n ** 6n, GB: 10n ** 9n, TB: 10n ** 12n } as const;

function parseBytes(text: string): bigint {
  const unit = text.slice(-2) as keyof typeof byteUnits;
  return BigInt(text.slice(0, -2)) * byteUnits[unit];
}

/** Splits a model file into its YAML header (the leading `--` lines) and its query; both keep the file's line numbers. */
export function splitModel(source: string): { header: string; query: string } {
  const lines = source.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("--"));
  const headerLines = lines.slice(0, end === -1 ? lines.length : end);
  return {
    header: headerLines.map((line) => line.replace(/^-- ?/, "")).join("\n"),
    query: lines.slice(headerLines.length).join("\n").trim(),
  };
}

/** Parses a header; unknown keys and wrong values come back as problems with their line. */
export function parseHeader(file: string, text: string): ModelHeader | readonly Problem[] {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      file,
      line: error.linePos?.[0].line ?? 1,
      message: `header is not YAML: ${error.message.split("\n")[0] ?? error.code}`,
    }));
  }
  const parsed = header.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) => ({
    file,
    line: lineOf(text, issue.code === "unrecognized_keys" ? issue.keys[0] : issue.path[0]),
    message: `header ${issue.path.join(".")}: ${issue.message}`.replace("header : ", "header: "),
  }));
}

function lineOf(text: string, key: PropertyKey | undefined): number {
  const index = text.split("\n").findIndex((line) => line.startsWith(`${String(key)}:`));
  return index === -1 ? 1 : index + 1;
}
