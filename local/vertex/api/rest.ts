import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../../iam/access.ts";
import { callerOfRequest } from "../../server/caller.ts";
import type { RequestHandler } from "../../server/http.ts";
import { type Faults, type JobFault, jobFaults } from "../jobs/faults.ts";
import { toRefusal, VertexRefusal } from "../refusal.ts";
import { type Call, operationName } from "./call.ts";
import type { Method } from "./methods.ts";
import { createGeminiHandler } from "../gemini/handler.ts";
import type { Misbehaviours } from "../gemini/misbehaviour.ts";

type Fields = Record<string, unknown>;

interface Route {
  readonly verb: string;
  /** Captures `name` or `parent`. */
  readonly path: RegExp;
  readonly method: string;
  /** The request's field that the body is; `*` means all of it. */
  readonly body?: string;
}

const parent = "(?<parent>projects/[^/]+/locations/[^/]+)";
const job = "(?<name>projects/[^/]+/locations/[^/]+/batchPredictionJobs/[^/:]+)";
const model = "(?<name>projects/[^/]+/locations/[^/]+/models/[^/:]+)";
const route = (verb: string, path: string, method: string, body?: string): Route => ({
  verb,
  path: new RegExp(`^/v1/${path}$`),
  method,
  ...(body === undefined ? {} : { body }),
});

const routes: readonly Route[] = [
  route("POST", `${parent}/batchPredictionJobs`, "createBatchPredictionJob", "batchPredictionJob"),
  route("GET", `${parent}/batchPredictionJobs`, "listBatchPredictionJobs"),
  route("GET", job, "getBatchPredictionJob"),
  route("DELETE", job, "deleteBatchPredictionJob"),
  route("POST", `${job}:cancel`, "cancelBatchPredictionJob", "*"),
  route("GET", `${parent}/models`, "listModels"),
  route("GET", model, "getModel"),
  route("PATCH", model, "updateModel", "model"),
  route("DELETE", model, "deleteModel"),
  route("GET", `${model}:listVersions`, "listModelVersions"),
  route("DELETE", `${model}:deleteVersion`, "deleteModelVersion"),
  route("POST", `${model}:mergeVersionAliases`, "mergeVersionAliases", "*"),
];

/** The REST form of the API, and `POST /_local/faults` with `{"faults": ["failHalfWay", "neverEnd", "failRows"]}`. */
export function createRestHandler(
  methods: Readonly<Record<string, Method>>,
  call: Call,
  access: Access,
  faults: Faults,
  spoilt: Misbehaviours,
): RequestHandler {
  const gemini = createGeminiHandler(call, access, spoilt);
  return async (request, response) => {
    try {
      const url = new URL(request.url ?? "/", "http://localhost");
      const path = decodeURIComponent(url.pathname);
      if (path === "/_local/faults") {
        send(response, 200, await setFaults(request, faults));
        return;
      }
      if (await gemini(path, request, response, () => readBody(request))) return;
      const found = findRoute(request.method ?? "GET", path);
      const method = methods[found.route.method]!;
      const fields: Fields = { ...Object.fromEntries(url.searchParams), ...found.names };
      if (found.route.body === "*") Object.assign(fields, await readBody(request), found.names);
      else if (found.route.body !== undefined) fields[found.route.body] = await readBody(request);
      const result = await call(method, fields, callerOfRequest(access, request));
      send(
        response,
        200,
        method.isOperation === true ? operation(method.resource(fields)) : result,
      );
    } catch (error) {
      const { httpStatus, code, message } = toRefusal(error);
      send(response, httpStatus, { error: { code: httpStatus, message, status: code } });
    }
  };
}

function findRoute(verb: string, path: string): { route: Route; names: Fields } {
  for (const candidate of routes) {
    const match = candidate.verb === verb ? candidate.path.exec(path) : null;
    if (match !== null) return { route: candidate, names: { ...match.groups } };
  }
  throw new VertexRefusal(
    "UNIMPLEMENTED",
    `${verb} ${path} is not supported by local Vertex AI; it has batchPredictionJobs, models and generateContent.`,
  );
}

async function readBody(request: IncomingMessage): Promise<Fields> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  if (body === "") return {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
      return parsed as Fields;
  } catch {
    // Answered below, as is JSON that is no object.
  }
  throw new VertexRefusal("INVALID_ARGUMENT", "The request body is not a JSON object.");
}

async function setFaults(request: IncomingMessage, faults: Faults): Promise<Fields> {
  if (request.method === "POST") {
    const { faults: wanted } = await readBody(request);
    const isFault = (item: unknown): item is JobFault => jobFaults.includes(item as JobFault);
    if (!Array.isArray(wanted) || !wanted.every(isFault))
      throw new VertexRefusal(
        "INVALID_ARGUMENT",
        `faults must be an array of ${jobFaults.join(", ")}.`,
      );
    faults.add(...wanted);
  }
  return { faults: faults.waiting() };
}

function operation(resource: string): Fields {
  return {
    name: operationName(resource),
    done: true,
    metadata: {
      "@type": "type.googleapis.com/google.cloud.aiplatform.v1.DeleteOperationMetadata",
    },
    response: { "@type": "type.googleapis.com/google.protobuf.Empty" },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8" });
  response.end(JSON.stringify(body));
}
