import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "vitest";
import type { LocalCloud } from "../../local/cloud.ts";
import { defaultPorts, type Ports } from "../../local/ports.ts";
import { openLocalCloud, type OpenOptions } from "../../scripts/local-cloud.ts";
import { recordUsage } from "../../scripts/permission-record.ts";
import { adopt, type LocalState, type Target } from "../../scripts/target.ts";

export interface TestCloud {
  readonly cloud: LocalCloud;
  readonly state: LocalState;
  readonly target: Target;
}

const anyPorts = Object.fromEntries(
  Object.keys(defaultPorts).map((name) => [name, 0]),
) as unknown as Ports;

const testName = (): string => basename(expect.getState().testPath ?? "test", ".test.ts");

/** The whole local Google Cloud on free ports, as `ame local` starts it; what it was asked for is kept for `ame permissions`. */
export async function openTestCloud(options: Partial<OpenOptions> = {}): Promise<TestCloud> {
  const { cloud, state } = await openLocalCloud({
    ports: anyPorts,
    workDirectory: mkdtempSync(join(tmpdir(), "ame-e2e-")),
    log: () => undefined,
    ...options,
  });
  const recorded: LocalCloud = {
    ...cloud,
    async close() {
      recordUsage(testName(), cloud.access.usage());
      await cloud.close();
    },
  };
  return { cloud: recorded, state, target: adopt(state) };
}
