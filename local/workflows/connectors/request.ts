import { encodeBody, scalarText } from "../calls/http-encoding.ts";
import { httpError, typeError, valueError } from "../execution/workflow-error.ts";
import { encodeJson } from "../values/json.ts";
import { type Value, mapOf } from "../values/value.ts";
import { withDefaults } from "./arguments.ts";
import type { Connector } from "./catalogue.ts";

export interface ConnectorRequest {
  readonly verb: string;
  /** From the service's root, with the query. */
  readonly path: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
}

export interface Surroundings {
  readonly projectId: string;
  readonly location: string;
}

/** The REST request that a connector call stands for. */
export function requestOf(
  connector: Connector,
  args: ReadonlyMap<string, Value>,
  surroundings: Surroundings,
): ConnectorRequest {
  const { method, service } = connector;
  if (method.special === "mediaUpload") return mediaUpload(connector, args);
  const filled = service.basePath + fillPath(connector, args, surroundings);
  const query = queryOf(connector, args);
  const path = filled + (query === "" ? "" : `?${query}`);
  const body = method.special === "runExecution" ? executionBody(args) : args.get("body");
  if (body === undefined) return { verb: method.verb, path };
  return { verb: method.verb, path, ...encodeBody(body, undefined) };
}

/**
 * Path arguments are put in as they are: object names must be URL-encoded by the workflow, and an unencoded slash fails.
 * https://cloud.google.com/workflows/docs/reference/googleapis/storage/Overview
 */
function fillPath(
  { name, method }: Connector,
  args: ReadonlyMap<string, Value>,
  surroundings: Surroundings,
): string {
  const read = withDefaults((parameter) => {
    const value = args.get(parameter);
    return value === undefined ? undefined : scalarText(value, parameter);
  }, surroundings);
  return method.path.replace(/\{(\+?)(\w+)\}/g, (_match, plus: string, parameter: string) => {
    const text = read(parameter);
    if (text === undefined) throw typeError(`${name} needs the argument ${parameter}`);
    if (plus === "" && text.includes("/")) {
      const message = `Not found: ${parameter} ${text} has a slash, encode it with text.url_encode`;
      throw httpError({ code: 404, headers: new Map(), body: message });
    }
    return text;
  });
}

function queryOf({ method }: Connector, args: ReadonlyMap<string, Value>): string {
  const query = new URLSearchParams();
  for (const parameter of method.query) {
    const value = args.get(parameter) ?? null;
    if (value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      query.append(parameter, scalarText(item, parameter));
    }
  }
  return query.toString();
}

/** `uploadType: media` sends the body as the object's content; without it the body is the object's metadata. */
function mediaUpload(connector: Connector, args: ReadonlyMap<string, Value>): ConnectorRequest {
  const { name } = connector;
  const uploadType = args.get("uploadType") ?? "media";
  if (uploadType !== "media") {
    throw valueError(
      `${name}: uploadType ${scalarText(uploadType, "uploadType")} is not supported`,
    );
  }
  const objectName = args.get("name");
  if (typeof objectName !== "string") throw typeError(`${name} needs the argument name`);
  if (objectName.includes("%")) {
    // Documentation asks for encoded names while query parameters are encoded anyway: refused rather than guessed.
    throw valueError(`${name}: give name without URL encoding, got ${objectName}`);
  }
  const bucket = scalarText(args.get("bucket") ?? "", "bucket");
  const query = queryOf(connector, new Map([...args, ["uploadType", "media"]]));
  const body = args.get("body") ?? "";
  const content =
    typeof body === "string"
      ? { body: Buffer.from(body), contentType: "text/plain; charset=utf-8" }
      : encodeBody(body, undefined);
  return { verb: "POST", path: `/upload/storage/v1/b/${bucket}/o?${query}`, ...content };
}

/** `argument` is a map here and JSON text in the API. */
function executionBody(args: ReadonlyMap<string, Value>): Value {
  const argument = args.get("argument");
  const level = args.get("call_log_level");
  const body = mapOf({});
  if (argument !== undefined) body.set("argument", encodeJson(argument));
  if (level !== undefined) body.set("callLogLevel", level);
  return body;
}
