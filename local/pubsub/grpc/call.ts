import {
  type handleUnaryCall,
  type sendUnaryData,
  type ServerUnaryCall,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Access } from "../../iam/access.ts";
import { callerOfCall } from "../../server/caller.ts";
import { authorizeCaller, type Operation } from "../authorize.ts";
import { Refusal } from "../refusal.ts";

/** Operations as unary methods. Methods of the service that are not among them answer UNIMPLEMENTED with their name. */
export function unaryMethods(
  access: Access,
  operations: Readonly<Record<string, Operation<never>>>,
): UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [name, unary(access, operation)]),
  );
}

/** The service definition has checked the request's shape, which the type of a record of operations cannot say. */
function unary(access: Access, operation: Operation<never>): handleUnaryCall<unknown, unknown> {
  return (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) => {
    void (async () => {
      try {
        const authorize = authorizeCaller(access, callerOfCall(access, call));
        callback(null, await operation(call.request as never, authorize));
      } catch (error) {
        callback(statusOf(error));
      }
    })();
  };
}

/** Anything but a refusal is a defect and answers INTERNAL. */
export function statusOf(error: unknown): { code: status; details: string } {
  if (error instanceof Refusal) return { code: error.code, details: error.message };
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: status.INTERNAL, details };
}
