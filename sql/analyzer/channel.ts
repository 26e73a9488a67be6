import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";
import { type Message, createCodec } from "./codec.ts";
import { type Protocol, serviceName } from "./protocol.ts";
import { spawnAnalyzer } from "./server.ts";
import type { TreeNode } from "./tree.ts";

/** One running analyser process and the connection to it. */
export interface Channel {
  /** Throws a CallFailure. */
  call(method: string, request: Message): Promise<TreeNode>;
  close(): void;
}

/** https://grpc.io/docs/guides/status-codes; 14 is also what a process that went away answers. */
export const callStatus = {
  invalidArgument: 3,
  notFound: 5,
  resourceExhausted: 8,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

export class CallFailure extends Error {
  override readonly name = "CallFailure";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const readyTimeoutMs = 10_000;
const callTimeoutMs = 60_000;
/** Trees of large statements are megabytes; waiting for window updates would double their time. */
const windowBytes = 64 * 1024 * 1024;

/** Starts the analyser and connects to it: gRPC over cleartext HTTP/2, of which unary calls are all that is needed. */
export async function openChannel(
  spawned: ReturnType<typeof spawnAnalyzer>,
  loaded: Promise<Protocol>,
): Promise<Channel> {
  const { port, child } = await spawned;
  const session = await connected(port);
  session.setLocalWindowSize(windowBytes);
  // An idle analyser keeps no program running; a call under way does.
  session.unref();
  const protocol = await loaded;
  const codec = createCodec(protocol);
  let open = 0;

  return {
    async call(method, request) {
      const [requestType, responseType] = protocol.methods[method] ?? ["", ""];
      const bytes = codec.encode(requestType, request);
      if (open++ === 0) session.ref();
      try {
        return codec.decode(responseType, await unary(session, `/${serviceName}/${method}`, bytes));
      } finally {
        if (--open === 0) session.unref();
      }
    },
    close() {
      session.close();
      // The shell in between stops the analyser when its input ends; killing the shell itself would orphan the analyser.
      child.stdin?.end();
    },
  };
}

async function connected(port: number): Promise<ClientHttp2Session> {
  const until = Date.now() + readyTimeoutMs;
  for (;;) {
    const session = connect(`http://127.0.0.1:${port}`, {
      settings: { initialWindowSize: windowBytes },
    });
    const opened = Promise.withResolvers<boolean>();
    session.once("connect", () => opened.resolve(true));
    session.once("error", () => opened.resolve(false));
    if (await opened.promise) {
      // The streams of a session that fails are told themselves.
      session.on("error", () => undefined);
      return session;
    }
    if (Date.now() > until)
      throw new Error(`The GoogleSQL analyser did not open its port within ${readyTimeoutMs} ms`);
    await delay(2);
  }
}

/** One request, one response; a message is preceded by five bytes (not compressed, its length). */
async function unary(session: ClientHttp2Session, path: string, message: Buffer): Promise<Buffer> {
  if (session.closed || session.destroyed) throw gone();
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
  });
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.write(prefix);
  stream.end(message);
  const { body, status, reason } = await answered(stream);
  if (status === undefined) throw gone();
  if (status !== 0) throw new CallFailure(status, reason);
  return body.subarray(5);
}

interface Answer {
  readonly body: Buffer;
  /** Undefined where the analyser went away before it said. */
  readonly status: number | undefined;
  readonly reason: string;
}

async function answered(stream: ClientHttp2Stream): Promise<Answer> {
  const chunks: Buffer[] = [];
  let status: number | undefined;
  let reason = "";
  const read = (headers: Readonly<Record<string, unknown>>): void => {
    if (headers["grpc-status"] === undefined) return;
    status = Number(headers["grpc-status"]);
    reason = percentDecoded(String(headers["grpc-message"] ?? ""));
  };
  const closed = Promise.withResolvers<void>();
  stream.on("response", read);
  stream.on("trailers", read);
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("error", () => undefined);
  stream.once("close", closed.resolve);
  stream.setTimeout(callTimeoutMs, () => stream.close(constants.NGHTTP2_CANCEL));
  await closed.promise;
  return { body: Buffer.concat(chunks), status, reason };
}

function gone(): CallFailure {
  return new CallFailure(callStatus.unavailable, "The GoogleSQL analyser went away");
}

/** A message may quote bytes of a text that are no UTF-8. */
function percentDecoded(text: string): string {
  const bytes = text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_whole, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
