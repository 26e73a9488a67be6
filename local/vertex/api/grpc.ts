import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Access } from "../../iam/access.ts";
import { callerOfCall } from "../../server/caller.ts";
import { toRefusal } from "../refusal.ts";
import { type Call, operationName } from "./call.ts";
import type { Method } from "./methods.ts";

type Fields = Record<string, unknown>;

/** The methods as a gRPC service. Methods left out answer UNIMPLEMENTED with their name. */
export function grpcMethods(
  methods: Readonly<Record<string, Method>>,
  call: Call,
  access: Access,
): UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      (grpcCall: ServerUnaryCall<Fields, Fields>, answer: sendUnaryData<Fields>): void => {
        call(method, grpcCall.request, callerOfCall(access, grpcCall)).then(
          (result) =>
            answer(
              null,
              method.isOperation === true
                ? doneOperation(method.resource(grpcCall.request))
                : (toWire(result) as Fields),
            ),
          (error: unknown) => {
            const refusal = toRefusal(error);
            answer({ code: refusal.grpcCode, details: refusal.message });
          },
        );
      },
    ]),
  );
}

/** google.longrunning.Operation that deleted something: Empty, with DeleteOperationMetadata. */
function doneOperation(resource: string): Fields {
  const nothing = Buffer.alloc(0);
  const type = (name: string): string => `type.googleapis.com/${name}`;
  return {
    name: operationName(resource),
    done: true,
    metadata: {
      type_url: type("google.cloud.aiplatform.v1.DeleteOperationMetadata"),
      value: nothing,
    },
    response: { type_url: type("google.protobuf.Empty"), value: nothing },
    result: "response",
  };
}

/** JSON to proto-loader's objects, which differ in timestamps only. */
function toWire(value: unknown, field = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => toWire(item));
  if (typeof value === "string" && field.endsWith("Time")) {
    const millis = Date.parse(value);
    const seconds = Math.floor(millis / 1000);
    return { seconds: String(seconds), nanos: (millis - seconds * 1000) * 1_000_000 };
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item, key)]));
}
