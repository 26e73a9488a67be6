import type { ServerResponse } from "node:http";

const titles = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "Page not found",
  413: "Request Entity Too Large",
  429: "Rate exceeded.",
  503: "Service Unavailable",
  504: "upstream request timeout",
} as const;

/** A front end's own answer: Cloud Run's status and page, with the reason on this machine. */
export function refuse(
  outgoing: ServerResponse,
  status: keyof typeof titles,
  reason: string,
): void {
  if (outgoing.headersSent || outgoing.destroyed) return;
  const page = status === 401 || status === 403 || status === 404;
  const title = titles[status];
  const body = page
    ? `<html><head><meta http-equiv="content-type" content="text/html;charset=utf-8"><title>${status} ${title}</title></head><body><h1>Error: ${title}</h1><h2>${escape(reason)}</h2></body></html>`
    : `${title}\n${reason}\n`;
  outgoing.writeHead(status, {
    "content-type": page ? "text/html; charset=UTF-8" : "text/plain; charset=UTF-8",
    ...(status === 401 && {
      "www-authenticate":
        'Bearer error="invalid_token" error_description="The access token could not be verified"',
    }),
    // What is left of a body that nobody reads must not delay the next request of the connection.
    ...((status === 413 || status === 504) && { connection: "close" }),
  });
  outgoing.end(body);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
