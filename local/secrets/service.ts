import type { IncomingMessage, ServerResponse } from "node:http";
import { projectNumber } from "../infrastructure/project-number.ts";
import { callerOfRequest } from "../server/caller.ts";
import { createHttpListener } from "../server/http.ts";
import type { LocalService, ServiceContext } from "../service.ts";
import type { SecretStore } from "./store.ts";

const accessPath = /^\/v1\/projects\/([^/]+)\/secrets\/([^/]+)\/versions\/([^/:]+):access$/;

interface Refusal {
  readonly code: number;
  readonly status: string;
  readonly message: string;
}

/**
 * The one call of Secret Manager that this project makes outside of a function's environment.
 * https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access
 */
export function createSecretsService(
  context: ServiceContext & { readonly secrets: SecretStore },
): LocalService {
  const listener = createHttpListener({
    service: "secrets",
    handler: (request, response) => {
      const [status, body] = answer(context, request);
      send(response, status, body);
    },
  });
  return {
    name: "secrets",
    listen: (port) => listener.listen(port),
    provision: () => Promise.resolve(),
    close: () => listener.close(),
  };
}

function answer(
  { access, secrets, projectId }: ServiceContext & { readonly secrets: SecretStore },
  request: IncomingMessage,
): readonly [number, unknown] {
  const path = new URL(request.url ?? "/", "http://secretmanager.googleapis.com").pathname;
  const [, project, secretId = "", version] = accessPath.exec(path) ?? [];
  if (request.method !== "GET" || project === undefined)
    return refusal({
      code: 501,
      status: "UNIMPLEMENTED",
      message: `${request.method} ${path} is not supported here: only versions.access is.`,
    });
  const caller = callerOfRequest(access, request);
  if (caller === undefined)
    return refusal({
      code: 401,
      status: "UNAUTHENTICATED",
      message: "The access token has expired.",
    });
  const secret = `projects/${projectId}/secrets/${secretId}`;
  if (!access.isAllowed(caller, "secretmanager.versions.access", secret))
    return refusal({
      code: 403,
      status: "PERMISSION_DENIED",
      message: `Permission 'secretmanager.versions.access' denied for resource '${secret}/versions/${version}' (or it may not exist).`,
    });
  const known = secrets.ids.includes(secretId) && (version === "latest" || version === "1");
  if (!known)
    return refusal({
      code: 404,
      status: "NOT_FOUND",
      message: `Secret Version [${secret}/versions/${version}] not found.`,
    });
  return [
    200,
    {
      name: `projects/${projectNumber(projectId)}/secrets/${secretId}/versions/1`,
      payload: { data: Buffer.from(secrets.valueOf(secretId)).toString("base64") },
    },
  ];
}

function refusal(error: Refusal): readonly [number, unknown] {
  return [error.code, { error }];
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8" });
  response.end(JSON.stringify(body));
}
