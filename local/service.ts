import type { Infrastructure } from "./infrastructure/infrastructure.ts";
import type { Access } from "./iam/access.ts";

/** What every local service is given. */
export interface ServiceContext {
  readonly projectId: string;
  readonly region: string;
  readonly access: Access;
  /** One structured line for the operator; never a payload. */
  readonly log: (line: {
    severity: "INFO" | "WARNING" | "ERROR";
    message: string;
    [field: string]: unknown;
  }) => void;
  readonly now: () => Date;
}

/**
 * A local stand-in for one Google Cloud service. `listen` may be called several times: the first port is the public one,
 * further ones (0 = any free) belong to one service account each, because Google's clients send no token to an emulator
 * host. Everything that exists in it comes from `provision`.
 */
export interface LocalService {
  readonly name: string;
  /** Binds 127.0.0.1; a port in use rejects with an Error that names the port and the variable that changes it. */
  listen(port: number): Promise<number>;
  /** Creates what the infrastructure declares for this service; an attribute it cannot honour is an error naming the resource. */
  provision(infrastructure: Infrastructure): Promise<void>;
  /** Finishes what is in flight, bounded in time. */
  close(): Promise<void>;
}
