import type { Access, Principal } from "../../iam/access.ts";
import { VertexRefusal } from "../refusal.ts";
import type { Method } from "./methods.ts";
import type { QuotaMeter } from "./quota.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Runs a method for a caller: identity, quota, permission, then the method itself. */
export type Call = (
  method: Method,
  request: Fields,
  caller: Principal | undefined,
) => Promise<Fields>;

export function createCall(access: Access, meter: QuotaMeter): Call {
  return async (method, request, caller) => {
    if (caller === undefined)
      throw new VertexRefusal(
        "UNAUTHENTICATED",
        "The access token has expired: get a new one from the metadata server.",
      );
    meter.count(method.isSubmission === true);
    const resource = method.resource(request);
    if (!access.isAllowed(caller, method.permission, resource))
      throw new VertexRefusal(
        "PERMISSION_DENIED",
        `Permission '${method.permission}' denied on resource '//aiplatform.googleapis.com/${resource}' for ${caller}.`,
      );
    return method.handle(request);
  };
}

let lastOperation = 0;

/** Name of an operation that was done before anybody could ask for it. */
export function operationName(resource: string): string {
  lastOperation += 1;
  return `${resource}/operations/${lastOperation}`;
}
