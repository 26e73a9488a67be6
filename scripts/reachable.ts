import type { BigQuery } from "@google-cloud/bigquery";
import { createBigQuery } from "./clients.ts";
import { CommandError } from "./output.ts";
import { useTarget } from "./target.ts";

/** Undefined where neither a local cloud runs nor a project is named: what a command can say without, it says. */
export function reachableBigQuery(): BigQuery | undefined {
  try {
    return createBigQuery(useTarget());
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
