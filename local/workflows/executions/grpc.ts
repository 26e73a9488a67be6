import { type Server, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import type { Access, Principal } from "../../iam/access.ts";
import { callerOfCall } from "../../server/caller.ts";
import { createGrpcServer, loadService } from "../../server/grpc.ts";
import { ApiError, asApiError } from "./api-error.ts";
import type { ExecutionRecord } from "./execution.ts";
import type { ExecutionsApi } from "./executions-api.ts";
import { stackElement } from "./rest-shapes.ts";

type Message = Readonly<Record<string, unknown>>;

/** google.cloud.workflows.executions.v1.Executions on the same API as REST. */
export function createGrpcExecutions(api: ExecutionsApi, access: Access): Server {
  const server = createGrpcServer();
  const service = loadService(
    "@google-cloud/workflows/build/protos/protos.json",
    "google.cloud.workflows.executions.v1.Executions",
  );
  server.addService(service, {
    createExecution: unary(access, (principal, { parent, execution }) => {
      const given = (execution ?? {}) as Message;
      const argument = String(given["argument"] ?? "");
      const created = api.create(principal, String(parent), {
        ...(argument === "" ? {} : { argument }),
        labels: (given["labels"] ?? {}) as Record<string, string>,
        callLogLevel: String(given["callLogLevel"] ?? "CALL_LOG_LEVEL_UNSPECIFIED"),
      });
      return executionMessage(created.record(), "FULL");
    }),
    getExecution: unary(access, (principal, { name, view }) =>
      executionMessage(api.get(principal, String(name)), view === "BASIC" ? "BASIC" : "FULL"),
    ),
    listExecutions: unary(access, (principal, request) => {
      for (const field of ["filter", "orderBy"]) {
        if (request[field]) {
          throw new ApiError("UNIMPLEMENTED", `${field} is not supported locally.`);
        }
      }
      const page = api.list(principal, String(request["parent"]), {
        pageSize: Number(request["pageSize"]),
        pageToken: String(request["pageToken"]),
      });
      const view = request["view"] === "FULL" ? "FULL" : "BASIC";
      return {
        executions: page.items.map((record) => executionMessage(record, view)),
        nextPageToken: page.nextPageToken ?? "",
      };
    }),
    cancelExecution: unary(access, async (principal, { name }) =>
      executionMessage(await api.cancel(principal, String(name)), "FULL"),
    ),
  });
  return server;
}

function unary(
  access: Access,
  handle: (principal: Principal, request: Message) => object | Promise<object>,
): (call: ServerUnaryCall<Message, object>, reply: sendUnaryData<object>) => void {
  const answer = async (call: ServerUnaryCall<Message, object>): Promise<object> => {
    const principal = callerOfCall(access, call);
    if (principal === undefined) {
      throw new ApiError("UNAUTHENTICATED", "The access token is invalid or has expired.");
    }
    return handle(principal, call.request);
  };
  return (call, reply) => {
    answer(call).then(
      (response) => reply(null, response),
      (error: unknown) => {
        const { code, message } = asApiError(error);
        reply({ code: status[code], details: message });
      },
    );
  };
}

function executionMessage(record: ExecutionRecord, view: "BASIC" | "FULL"): object {
  const basic = {
    name: record.name,
    startTime: timestamp(record.startTime.getTime()),
    ...(record.endTime
      ? {
          endTime: timestamp(record.endTime.getTime()),
          duration: timestamp(record.endTime.getTime() - record.startTime.getTime()),
        }
      : {}),
    state: record.state,
    workflowRevisionId: record.workflowRevisionId,
  };
  if (view === "BASIC") return basic;
  const { error } = record;
  return {
    ...basic,
    argument: record.argument ?? "",
    result: record.result ?? "",
    ...(error
      ? {
          error: {
            payload: error.payload,
            context: error.context,
            stackTrace: { elements: error.frames.map(stackElement) },
          },
        }
      : {}),
    callLogLevel: record.callLogLevel,
    status: { currentSteps: record.currentSteps },
    labels: record.labels,
  };
}

/** Timestamp and Duration have the same two fields. */
const timestamp = (millis: number): object => ({
  seconds: String(Math.floor(millis / 1000)),
  nanos: (millis - Math.floor(millis / 1000) * 1000) * 1e6,
});
