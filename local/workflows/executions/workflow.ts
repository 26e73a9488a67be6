import { createHash } from "node:crypto";
import type { WorkflowDefinition } from "../definition/steps.ts";

export type CallLogLevel = "LOG_ALL_CALLS" | "LOG_ERRORS_ONLY" | "LOG_NONE";

/** A deployed workflow. */
export interface Workflow {
  readonly id: string;
  readonly projectId: string;
  readonly location: string;
  /** `projects/p/locations/l/workflows/w`. */
  readonly name: string;
  readonly definition: WorkflowDefinition;
  readonly source: string;
  /** E-mail of the account that its calls are made as. */
  readonly serviceAccount: string;
  readonly userEnvironment: Readonly<Record<string, string>>;
  readonly callLogLevel: CallLogLevel;
  /** `000001-a4d`: how often it was deployed, and a part of the source's hash. */
  readonly revisionId: string;
}

export const revisionIdOf = (count: number, source: string): string =>
  `${String(count).padStart(6, "0")}-${createHash("sha256").update(source).digest("hex").slice(0, 3)}`;

export const workflowName = (projectId: string, location: string, id: string): string =>
  `projects/${projectId}/locations/${location}/workflows/${id}`;
