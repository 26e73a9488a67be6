import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalCloud } from "../../local/cloud.ts";
import { defaultPorts, type Ports } from "../../local/ports.ts";
import { openLocalCloud, type OpenOptions } from "../../scripts/local-cloud.ts";
import { adopt, type LocalState, type Target } from "../../scripts/target.ts";

export interface TestCloud {
  readonly cloud: LocalCloud;
  readonly state: LocalState;
  readonly target: Target;
}

const anyPorts = Object.fromEntries(
  Object.keys(defaultPorts).map((name) => [name, 0]),
) as unknown as Ports;

/** The whole local Google Cloud on free ports, as `ame local` starts it. */
export async function openTestCloud(options: Partial<OpenOptions> = {}): Promise<TestCloud> {
  const { cloud, state } = await openLocalCloud({
    ports: anyPorts,
    workDirectory: mkdtempSync(join(tmpdir(), "ame-e2e-")),
    log: () => undefined,
    ...options,
  });
  return { cloud, state, target: adopt(state) };
}
