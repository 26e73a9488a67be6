import type { PiiClass } from "../../schemas/column.ts";

/**
 * How a function is deployed, as plain data: infra turns it into resources, a service account of its own and resource-level
 * role bindings. Names are logical names of the one naming module in infra.
 */
export interface FunctionDeployment {
  /** Folder name, service name and service account id. */
  readonly name: string;
  readonly description: string;
  readonly trigger: Trigger;
  readonly memoryMb: 256 | 512 | 1024 | 2048 | 4096;
  readonly cpu: 1 | 2;
  readonly timeoutSeconds: number;
  /** Requests in flight in one instance. */
  readonly concurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
  /** A value, or a reference that infra resolves per environment. */
  readonly environment: Readonly<Record<string, EnvironmentValue>>;
  /** Environment variable → Secret Manager secret id. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly grants: readonly Grant[];
}

export type Trigger =
  /** `public` lets anyone call (the function authenticates write keys itself); otherwise callers grant themselves roles/run.invoker. */
  | { readonly kind: "http"; readonly public: boolean }
  | {
      readonly kind: "pubsub";
      readonly topic: string;
      readonly ackDeadlineSeconds: number;
      readonly maxDeliveryAttempts: number;
      readonly minBackoffSeconds: number;
      readonly maxBackoffSeconds: number;
    };

export type EnvironmentValue =
  | string
  | { readonly topic: string }
  | { readonly bucket: string }
  /** A key of the environment's config, for example a destination's base URL. */
  | { readonly config: string }
  /** The URL of a destination that has one for everybody; where the environment has twins, that of its twin. */
  | { readonly destination: string; readonly url: string };

export type Grant =
  | { readonly role: string; readonly topic: string }
  | { readonly role: string; readonly bucket: string }
  | {
      readonly role: string;
      readonly dataset: string;
      /** Classes whose columns its queries read in that dataset; all of them when absent. */
      readonly personalData?: readonly PiiClass[];
    }
  | { readonly role: string; readonly project: true };
