import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultPorts } from "../../../local/ports.ts";
import { openLocalCloud } from "../../local-cloud.ts";
import { adopt, type Target } from "../../target.ts";

/** A local Google Cloud of its own, on free ports, for as long as `use` takes. */
export async function inOwnCloud<T>(use: (target: Target) => Promise<T>): Promise<T> {
  const workDirectory = mkdtempSync(join(tmpdir(), "ame-evaluate-"));
  const ports = Object.fromEntries(Object.keys(defaultPorts).map((name) => [name, 0]));
  const { cloud, state } = await openLocalCloud({ ports, workDirectory, log: () => undefined });
  try {
    return await use(adopt(state));
  } finally {
    await cloud.close();
    rmSync(workDirectory, { recursive: true, force: true });
  }
}
