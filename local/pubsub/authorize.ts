import { status } from "@grpc/grpc-js";
import type { Access, Principal } from "../iam/access.ts";
import { permissionDenied, Refusal } from "./refusal.ts";

/** Throws unless the caller holds the permission on the resource. */
export type Authorize = (permission: string, resource: string) => void;

/** One method of the API: takes and gives protobuf messages in proto-loader's shapes; refusals are thrown. */
export type Operation<Request> = (request: Request, authorize: Authorize) => unknown;

/** `principal` is undefined for a token that no longer counts. */
export function authorizeCaller(access: Access, principal: Principal | undefined): Authorize {
  if (principal === undefined)
    throw new Refusal(
      status.UNAUTHENTICATED,
      "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
    );
  return (permission, resource) => {
    if (!access.isAllowed(principal, permission, resource))
      throw permissionDenied(principal, permission, resource);
  };
}
