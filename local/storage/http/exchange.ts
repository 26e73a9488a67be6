import type { IncomingMessage, ServerResponse } from "node:http";
import { callerOfRequest } from "../../server/caller.ts";
import type { ServiceContext } from "../../service.ts";
import { forbidden, Refusal } from "../refusal.ts";
import type { Exchange } from "./request.ts";

/** Identifies the caller; throws 401 for a token that no longer counts. */
export function createExchange(
  { access, projectId }: Pick<ServiceContext, "access" | "projectId">,
  request: IncomingMessage,
  response: ServerResponse,
): Exchange {
  const baseUrl = `http://${request.headers.host ?? `127.0.0.1:${request.socket.localPort}`}`;
  const caller = callerOfRequest(access, request);
  if (caller === undefined)
    throw new Refusal(401, "authError", "Invalid Credentials", {
      locationType: "header",
      location: "Authorization",
    });
  return {
    request,
    response,
    baseUrl,
    caller,
    query: new URL(request.url ?? "/", baseUrl).searchParams,
    authorize(permission, bucket, object) {
      const resource = `projects/_/buckets/${bucket}${object === undefined ? "" : `/objects/${object}`}`;
      if (!access.isAllowed(caller, permission, resource))
        throw forbidden(caller, permission, object === undefined ? "bucket" : "object");
    },
    authorizeProject(permission) {
      if (!access.isAllowed(caller, permission, `projects/${projectId}`))
        throw forbidden(caller, permission, "project");
    },
    isAllowed: (permission, bucket) =>
      access.isAllowed(caller, permission, `projects/_/buckets/${bucket}`),
  };
}
