import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The analyser's binary and protocol definitions, as `@fivetrandevelopers/zetasql` ships them. */
export interface AnalyzerPackage {
  readonly binary: string;
  readonly protos: string;
  readonly version: string;
}

/** Undefined where the optional package is not installed or has no binary for this machine. */
export function findAnalyzerPackage(): AnalyzerPackage | undefined {
  const binary = binaryName(process.platform, process.arch);
  if (binary === undefined) return undefined;
  try {
    const entry = createRequire(import.meta.url).resolve("@fivetrandevelopers/zetasql");
    const folder = join(dirname(entry), "zetasql");
    const { version } = JSON.parse(
      readFileSync(join(dirname(entry), "../package.json"), "utf8"),
    ) as { version: string };
    return { binary: join(folder, binary), protos: join(folder, "protos"), version };
  } catch {
    return undefined;
  }
}

/** The package's own choice reads `arm64` as x64 on Linux and back, so it is made here. */
function binaryName(platform: string, arch: string): string | undefined {
  const suffix = platform === "darwin" ? "" : platform === "linux" ? ".so" : undefined;
  if (suffix === undefined) return undefined;
  if (arch === "arm64") return `remote_server_arm${suffix}`;
  return arch === "x64" ? `remote_server${suffix}` : undefined;
}

/**
 * Starts the analyser on a free loopback port. The shell in between waits for the end of its input, which comes when this
 * process ends for whatever reason, so that a SIGKILL here leaves no orphan there.
 */
export async function spawnAnalyzer(
  binary: string,
): Promise<{ port: number; child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(
    "/bin/sh",
    [
      "-c",
      '"$0" 127.0.0.1 "$1" & server=$!; read _; kill $server 2>/dev/null',
      binary,
      String(port),
    ],
    { stdio: ["pipe", "ignore", "ignore"] },
  );
  child.stdin?.on("error", () => undefined);
  child.unref();
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return { port, child };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("No free loopback port for the GoogleSQL analyser"));
      });
    });
  });
}
