import type { IncomingMessage, ServerResponse } from "node:http";
import { createHttpListener } from "../server/http.ts";
import { type Directory, type Leaf, type MetadataSubject, metadataTree } from "./entries.ts";

export interface MetadataServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The metadata server as one service account sees it: Google's clients find it through `GCE_METADATA_HOST` and take their
 * project, tokens and identity from it, as on Cloud Run. Rules: https://cloud.google.com/compute/docs/metadata/querying-metadata
 */
export async function startMetadataServer(subject: MetadataSubject): Promise<MetadataServer> {
  const tree = metadataTree(subject);
  const listener = createHttpListener({
    service: "metadata",
    handler: (request, response) => answer(tree, request, response),
  });
  const port = await listener.listen(0);
  return { port, close: () => listener.close(0) };
}

async function answer(
  tree: Directory,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, body: string, type = "application/text"): void => {
    response.writeHead(status, {
      "metadata-flavor": "Google",
      server: "Metadata Server for Serverless",
      "content-type": type,
    });
    response.end(body);
  };
  const url = new URL(request.url ?? "/", "http://metadata.google.internal");
  if (url.pathname === "/") return send(200, "computeMetadata/\n");
  const path = /^\/computeMetadata\/v1(?:\/(.*))?$/.exec(url.pathname)?.[1];
  if (path === undefined && !url.pathname.startsWith("/computeMetadata/v1"))
    return send(404, `${url.pathname} is not a metadata path.\n`);
  if (request.headers["metadata-flavor"] !== "Google")
    return send(403, "Missing Metadata-Flavor:Google header.\n");
  if (request.headers["x-forwarded-for"] !== undefined)
    return send(403, "Requests with X-Forwarded-For are refused.\n");
  if (request.method !== "GET" && request.method !== "HEAD")
    return send(405, "The metadata server answers GET only.\n");

  const node = find(tree, (path ?? "").split("/").filter(Boolean).map(decoded));
  if (node === undefined) return send(404, `${url.pathname} does not exist.\n`);
  if (typeof node !== "function") {
    return url.searchParams.get("recursive")?.toLowerCase() === "true"
      ? send(200, JSON.stringify(await recursive(node)), "application/json")
      : send(200, listing(node));
  }
  const entry = await node(url.searchParams);
  if ("refused" in entry) return send(400, `${entry.refused}\n`);
  if ("json" in entry) return send(200, JSON.stringify(entry.json), "application/json");
  return send(200, entry.text);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function find(tree: Directory, path: readonly string[]): Directory | Leaf | undefined {
  let node: Directory | Leaf | undefined = tree;
  for (const name of path) {
    if (typeof node === "function") return undefined;
    node = Object.hasOwn(node, name) ? node[name] : undefined;
    if (node === undefined) return undefined;
  }
  return node;
}

function listing(directory: Directory): string {
  return Object.entries(directory)
    .map(([name, node]) => `${name}${typeof node === "function" ? "" : "/"}\n`)
    .join("");
}

/** Everything below a directory, in camel case; tokens are never part of it. */
async function recursive(directory: Directory): Promise<Record<string, unknown>> {
  const below: Record<string, unknown> = {};
  for (const [name, node] of Object.entries(directory)) {
    if (name === "token" || name === "identity") continue;
    const key = name.includes("@")
      ? name
      : name.replaceAll(/-(.)/g, (_, c: string) => c.toUpperCase());
    if (typeof node !== "function") {
      below[key] = await recursive(node);
      continue;
    }
    const entry = await node(new URLSearchParams());
    if ("text" in entry)
      below[key] = name === "scopes" || name === "aliases" ? [entry.text] : entry.text;
  }
  return below;
}
