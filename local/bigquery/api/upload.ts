import { createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { buffer } from "node:stream/consumers";
import { BigQueryError } from "../errors.ts";
import type { Authorization } from "./authorization.ts";
import { unsupported } from "./errors.ts";
import { isObject, type Json } from "./json.ts";
import { splitMultipart } from "./multipart.ts";
import { sendJson } from "./send.ts";

export interface UploadCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly method: string;
  readonly authorization: Authorization;
}
export type UploadHandler = (call: UploadCall) => Promise<void>;

/** Starts the load job of an uploaded file and calls `done` when the job no longer needs it. */
export type LoadUploaded = (
  authorization: Authorization,
  projectId: string,
  request: { readonly body: Json; readonly origin: string },
  upload: { readonly file: string; readonly done: () => void },
) => Promise<Json>;

interface Session {
  readonly projectId: string;
  readonly body: Json;
  readonly directory: string;
  received: number;
}

/**
 * Media uploads of jobs.insert, `uploadType=multipart` and `uploadType=resumable`.
 * https://docs.cloud.google.com/bigquery/docs/reference/api-uploads
 */
export function createUploadHandler(load: LoadUploaded, newId: () => string): UploadHandler {
  const sessions = new Map<string, Session>();
  async function start(
    call: UploadCall,
    upload: { projectId: string; body: Json; directory: string },
  ): Promise<void> {
    const remove = (): void => void rm(upload.directory, { recursive: true, force: true });
    try {
      const job = await load(
        call.authorization,
        upload.projectId,
        { body: upload.body, origin: call.url.origin },
        { file: join(upload.directory, "media"), done: remove },
      );
      sendJson(call.response, 200, job);
    } catch (error) {
      remove();
      throw error;
    }
  }

  async function multipart(call: UploadCall, projectId: string): Promise<void> {
    const directory = await newDirectory();
    const file = join(directory, "media");
    await pipeline(call.request, createWriteStream(file));
    const metadata = await splitMultipart(file, call.request.headers["content-type"] ?? "");
    await start(call, { projectId, body: parseMetadata(metadata), directory });
  }

  async function openSession(call: UploadCall, projectId: string): Promise<void> {
    const body = parseMetadata((await buffer(call.request)).toString("utf8"));
    const id = newId();
    const directory = await newDirectory();
    sessions.set(id, { projectId, body, directory, received: 0 });
    const location = new URL(call.url);
    location.searchParams.set("upload_id", id);
    call.response.writeHead(200, { location: String(location), "x-guploader-uploadid": id });
    call.response.end();
  }

  /** One chunk, or the question how much has arrived (`Content-Range: bytes * /n`). */
  async function receive(call: UploadCall, id: string): Promise<void> {
    const session = sessions.get(id);
    if (session === undefined)
      throw new BigQueryError("notFound", `Not found: upload ${id}; start the upload again.`);
    const range = contentRange(call.request.headers["content-range"], call.request);
    if (range.start !== undefined) {
      if (range.start > session.received)
        throw new BigQueryError(
          "invalid",
          `The chunk starts at ${range.start} but ${session.received} bytes have arrived.`,
        );
      await pipeline(
        call.request,
        createWriteStream(join(session.directory, "media"), {
          flags: session.received === 0 ? "w" : "r+",
          start: range.start,
        }),
      );
      const file = await open(join(session.directory, "media"));
      session.received = (await file.stat()).size;
      await file.close();
    }
    if (range.total === undefined || session.received < range.total) {
      const headers = session.received === 0 ? {} : { range: `bytes=0-${session.received - 1}` };
      call.response.writeHead(308, headers).end();
      return;
    }
    sessions.delete(id);
    await start(call, session);
  }

  return async (call) => {
    const match = /\/upload\/bigquery\/v2\/projects\/([^/]+)\/jobs$/.exec(call.url.pathname);
    if (match?.[1] === undefined) throw unsupported(`the upload path ${call.url.pathname}`);
    const projectId = decodeURIComponent(match[1]);
    const id = call.url.searchParams.get("upload_id");
    const type = call.url.searchParams.get("uploadType");
    if (id !== null && call.method === "PUT") return receive(call, id);
    if (call.method !== "POST") throw unsupported(`${call.method} on an upload`);
    if (type === "multipart") return multipart(call, projectId);
    if (type === "resumable") return openSession(call, projectId);
    throw unsupported(`the upload type ${type}; use multipart or resumable.`);
  };
}

function parseMetadata(text: string): Json {
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) return body;
  } catch (cause) {
    throw new BigQueryError("invalid", "The upload's metadata is not valid JSON.", { cause });
  }
  throw new BigQueryError("invalid", "The upload's metadata must be a JSON object.");
}

/** RFC 9110 Content-Range; without one the request is the whole file. */
function contentRange(
  header: string | undefined,
  request: IncomingMessage,
): { start: number | undefined; total: number | undefined } {
  if (header === undefined)
    return { start: 0, total: Number(request.headers["content-length"] ?? Number.NaN) };
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(header);
  if (match === null) throw new BigQueryError("invalid", `Invalid Content-Range: ${header}`);
  const [, start, total] = match;
  return {
    start: start === undefined ? undefined : Number(start),
    total: total === undefined || total === "*" ? undefined : Number(total),
  };
}

function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), "bigquery-upload-"));
}
