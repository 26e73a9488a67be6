import {
  type handleUnaryCall,
  type sendUnaryData,
  type ServerUnaryCall,
  status,
} from "@grpc/grpc-js";
import type { Access } from "../../iam/access.ts";
import { callerOfCall } from "../../server/caller.ts";
import { permissionDenied, Refusal } from "../refusal.ts";

/** Throws unless the caller holds the permission on the resource. */
export type Authorize = (permission: string, resource: string) => void;

type Call = Parameters<typeof callerOfCall>[1];

export function authorizeCall(access: Access, call: Call): Authorize {
  const principal = callerOfCall(access, call);
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

/** A unary method whose refusals become statuses; anything else thrown is a defect and answers INTERNAL. */
export function unary<Request, Response>(
  access: Access,
  handle: (request: Request, authorize: Authorize) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    void (async () => {
      try {
        callback(null, await handle(call.request, authorizeCall(access, call)));
      } catch (error) {
        callback(statusOf(error));
      }
    })();
  };
}

export function statusOf(error: unknown): { code: status; details: string } {
  if (error instanceof Refusal) return { code: error.code, details: error.message };
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: status.INTERNAL, details };
}

/** One page of a listing; the token is the place of the next item. */
export function page<T>(
  items: readonly T[],
  pageSize: number,
  pageToken: string,
): { items: T[]; nextPageToken: string } {
  const start = pageToken === "" ? 0 : Number(pageToken);
  const end = start + (pageSize > 0 ? Math.min(pageSize, 1_000) : 100);
  return { items: items.slice(start, end), nextPageToken: end < items.length ? String(end) : "" };
}
