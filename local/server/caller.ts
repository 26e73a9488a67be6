import type { Metadata } from "@grpc/grpc-js";
import type { IncomingMessage } from "node:http";
import type { Access, Principal } from "../iam/access.ts";

/** Who sent an HTTP request: by token, else by the port it came in on. `undefined` means an expired token: answer 401. */
export function callerOfRequest(access: Access, request: IncomingMessage): Principal | undefined {
  return access.identify({
    authorization: request.headers.authorization,
    port: request.socket.localPort,
  });
}

/** Who made a gRPC call. The port is the one in the call's authority, which the client dialled. */
export function callerOfCall(
  access: Access,
  call: { readonly metadata: Metadata; getHost(): string },
): Principal | undefined {
  const authorization = call.metadata.get("authorization")[0];
  return access.identify({
    authorization: authorization === undefined ? undefined : String(authorization),
    port: portOf(call.getHost()),
  });
}

function portOf(authority: string): number | undefined {
  const digits = /:(\d+)$/.exec(authority)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
