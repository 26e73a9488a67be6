import { expect, test } from "vitest";
import {
  checkPreconditions,
  readPreconditions,
} from "../../../../../local/storage/objects/preconditions.ts";
import type { StoredObject } from "../../../../../local/storage/objects/stored-object.ts";

const live: StoredObject = {
  bucket: "b",
  name: "o",
  generation: 7,
  metageneration: 2,
  sizeBytes: 0,
  crc32c: "AAAAAA==",
  timeCreated: "",
  updated: "",
  editable: {},
};

const statusOf = (
  query: string,
  object: StoredObject | undefined,
  use: "read" | "write",
): number => {
  try {
    checkPreconditions(readPreconditions(new URLSearchParams(query)), object, use);
    return 200;
  } catch (error) {
    return (error as { status: number }).status;
  }
};

test.each([
  ["", live, "write", 200],
  ["ifGenerationMatch=7", live, "write", 200],
  ["ifGenerationMatch=8", live, "write", 412],
  ["ifGenerationMatch=0", live, "write", 412],
  ["ifGenerationMatch=0", undefined, "write", 200],
  ["ifGenerationMatch=7", undefined, "write", 412],
  ["ifGenerationNotMatch=7", live, "write", 412],
  ["ifGenerationNotMatch=7", live, "read", 304],
  ["ifGenerationNotMatch=0", undefined, "write", 412],
  ["ifMetagenerationMatch=2", live, "write", 200],
  ["ifMetagenerationMatch=3", live, "write", 412],
  ["ifMetagenerationMatch=1", undefined, "write", 412],
  ["ifMetagenerationNotMatch=2", live, "write", 412],
  ["ifGenerationMatch=7&ifMetagenerationMatch=3", live, "read", 412],
  ["ifGenerationMatch=x", live, "write", 400],
] as const)("%s", (query, object, use, status) => {
  expect(statusOf(query, object, use)).toBe(status);
});
