import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { freePort } from "../../../local/server/free-port.ts";
import { buildFunction } from "../../../scripts/build/build-function.ts";

const framework = join(
  dirname(createRequire(import.meta.url).resolve("@google-cloud/functions-framework")),
  "main.js",
);

export interface FunctionProcess {
  readonly url: string;
  /** Log lines so far, parsed. */
  readonly logs: readonly Readonly<Record<string, unknown>>[];
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Sends the signal and answers how the process ended. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: string | null }>;
}

/** A function's bundle as Cloud Run starts it: one process under the Functions Framework. */
export async function startFunction(
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<FunctionProcess> {
  const { folder } = await buildFunction(name);
  const port = await freePort();
  const child = spawn(process.execPath, [framework, `--source=${folder}`], {
    env: {
      PATH: process.env["PATH"] ?? "",
      NODE_ENV: "production",
      PORT: String(port),
      FUNCTION_TARGET: name,
      FUNCTION_SIGNATURE_TYPE: "http",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const logs: Record<string, unknown>[] = [];
  let rest = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      const lines = `${rest}${chunk.toString()}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.filter(Boolean)) logs.push(parseLine(line));
    });
  const ended = once(child, "exit") as Promise<[number | null, string | null]>;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    logs,
    request: (path, init) => requestOnceUp(`${url}${path}`, init, ended),
    async end(signal = "SIGTERM") {
      child.kill(signal);
      const [code, by] = await ended;
      return { code, signal: by };
    },
  };
}

function parseLine(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { text: line };
  }
}

/** Cloud Run holds a request until the process listens; so does this. */
async function requestOnceUp(
  url: string,
  init: RequestInit | undefined,
  ended: Promise<unknown>,
): Promise<Response> {
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  for (const deadline = Date.now() + 10_000; ;) {
    try {
      return await fetch(url, init);
    } catch (error) {
      const refused = (error as { cause?: { code?: string } }).cause?.code === "ECONNREFUSED";
      if (!refused || hasEnded || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
