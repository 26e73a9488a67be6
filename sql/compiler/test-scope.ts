import type { ParsedModel } from "./read-models.ts";

/** A window model is tested on the partitions that were rebuilt, an incremental one within its scope, the others whole. */
export function scope({ header, contract }: ParsedModel): string {
  if (header.kind === "window") return `${contract.partitionBy} IN UNNEST(@dirty_partitions)`;
  return header.kind === "incremental" ? `(${header.scope})` : "TRUE";
}

export const quote = (text: string): string =>
  `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
