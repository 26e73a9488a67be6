import { z } from "zod";
import { invalid } from "../refusal.ts";
import type { EditableMetadata } from "./stored-object.ts";

const text = z.string().nullish();

/** The members of an object resource that a client may send with an upload, a copy or a change; others are ignored. */
const sentResource = z.object({
  name: z.string().optional(),
  contentType: text,
  contentEncoding: text,
  contentDisposition: text,
  contentLanguage: text,
  cacheControl: text,
  customTime: text,
  storageClass: text,
  metadata: z.record(z.string(), z.coerce.string().nullable()).nullish(),
  md5Hash: z.string().optional(),
  crc32c: z.string().optional(),
});

export type SentResource = z.infer<typeof sentResource>;

export function parseResource(body: unknown): SentResource {
  const result = sentResource.safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw invalid(`Invalid object resource: ${problems.join("; ")}`);
}

const editableFields = [
  "contentType",
  "contentEncoding",
  "contentDisposition",
  "contentLanguage",
  "cacheControl",
  "customTime",
  "storageClass",
] as const;

/** JSON merge patch: null removes, absent keeps; custom metadata is merged key by key. */
export function mergeMetadata(before: EditableMetadata, sent: SentResource): EditableMetadata {
  const merged: Record<string, unknown> = { ...before };
  for (const field of editableFields) {
    const value = sent[field];
    if (value === null) delete merged[field];
    else if (value !== undefined) merged[field] = value;
  }
  if (sent.metadata === null) delete merged["metadata"];
  else if (sent.metadata !== undefined)
    merged["metadata"] = Object.fromEntries(
      Object.entries({ ...before.metadata, ...sent.metadata }).filter(
        ([, value]) => value !== null,
      ),
    );
  return merged;
}
