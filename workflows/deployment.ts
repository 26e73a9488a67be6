import type { PiiClass } from "../schemas/column.ts";

/** How a workflow is deployed, as plain data. */
export interface WorkflowDeployment {
  readonly name: string;
  readonly description: string;
  /** Files of this folder, joined in this order into one source: `main` and the subworkflows it calls. */
  readonly files: readonly string[];
  /** user_env_vars: values, or references that infra resolves per environment. */
  readonly environment: Readonly<Record<string, WorkflowValue>>;
  readonly grants: readonly WorkflowGrant[];
  readonly schedule?: {
    readonly cron: string;
    readonly timeZone: string;
    readonly argument: object;
  };
}

export type WorkflowValue =
  | string
  | { readonly bucket: string }
  /** URL of a function. */
  | { readonly function: string }
  /** A key of the environment's config. */
  | { readonly config: string };

export type WorkflowGrant =
  | {
      readonly role: string;
      readonly dataset: string;
      /** Classes whose columns its queries read in that dataset; all of them when absent. */
      readonly personalData?: readonly PiiClass[];
    }
  | { readonly role: string; readonly bucket: string }
  | { readonly role: string; readonly topic: string }
  | { readonly role: string; readonly function: string }
  | { readonly role: string; readonly project: true };
