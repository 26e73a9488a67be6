import type { ParsedModel } from "./read-models.ts";

/** A window model is tested on the partitions that were rebuilt, the others whole. */
export const scope = (model: ParsedModel): string =>
  model.header.kind === "window"
    ? `${model.contract.partitionBy} IN UNNEST(@dirty_partitions)`
    : "TRUE";

export const quote = (text: string): string =>
  `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
