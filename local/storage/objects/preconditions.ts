import { conditionNotMet, invalid, Refusal } from "../refusal.ts";
import type { StoredObject } from "./stored-object.ts";

export interface Preconditions {
  readonly generationMatch?: number;
  readonly generationNotMatch?: number;
  readonly metagenerationMatch?: number;
  readonly metagenerationNotMatch?: number;
}

/** `ifGenerationMatch` and its kin; with the prefix `ifSource` those on the source of a copy. */
export function readPreconditions(
  query: URLSearchParams,
  prefix: "if" | "ifSource" = "if",
): Preconditions {
  const read = (name: string): number | undefined => {
    const value = query.get(prefix + name);
    if (value === null || value === "") return undefined;
    if (!/^\d{1,16}$/.test(value))
      throw invalid(`Invalid value for ${prefix}${name}: ${value}`, prefix + name);
    return Number(value);
  };
  const generationMatch = read("GenerationMatch");
  const generationNotMatch = read("GenerationNotMatch");
  const metagenerationMatch = read("MetagenerationMatch");
  const metagenerationNotMatch = read("MetagenerationNotMatch");
  return {
    ...(generationMatch !== undefined && { generationMatch }),
    ...(generationNotMatch !== undefined && { generationNotMatch }),
    ...(metagenerationMatch !== undefined && { metagenerationMatch }),
    ...(metagenerationNotMatch !== undefined && { metagenerationNotMatch }),
  };
}

/**
 * Refuses unless every condition holds for the live object; generation 0 stands for "there is none"
 * (https://cloud.google.com/storage/docs/request-preconditions). Reads answer a failed `NotMatch` with 304.
 */
export function checkPreconditions(
  conditions: Preconditions,
  live: StoredObject | undefined,
  use: "read" | "write",
): void {
  const generation = live?.generation ?? 0;
  const metageneration = live?.metageneration;
  if (conditions.generationMatch !== undefined && conditions.generationMatch !== generation)
    throw conditionNotMet();
  if (
    conditions.metagenerationMatch !== undefined &&
    conditions.metagenerationMatch !== metageneration
  )
    throw conditionNotMet();
  const isUnchanged =
    conditions.generationNotMatch === generation ||
    (conditions.metagenerationNotMatch !== undefined &&
      conditions.metagenerationNotMatch === metageneration);
  if (!isUnchanged) return;
  throw use === "read" ? new Refusal(304, "notModified", "Not Modified") : conditionNotMet();
}
