import type { ServerResponse } from "node:http";
import type { HttpFailure } from "./errors.ts";

export function sendFailure(response: ServerResponse, failure: HttpFailure): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, failure.status, failure.body);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (status === 204) {
    response.writeHead(204).end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=UTF-8",
    "content-length": Buffer.byteLength(text),
  });
  // As text it goes out in one piece with the headers.
  response.end(text);
}
