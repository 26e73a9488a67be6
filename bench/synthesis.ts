import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentNames } from "../infra/config/environments.ts";
import { tables } from "../schemas/registry.ts";
import { repositoryRoot } from "../scripts/target.ts";
import { stepAside } from "./ame.ts";
import { median, type Bench } from "./figure.ts";

const runs = 5;

/** `node infra/main.ts`: every environment, in a process of its own as a person starts it. */
export const run: Bench = async () => {
  const aside = stepAside();
  const out = mkdtempSync(join(tmpdir(), "ame-bench-synthesis-"));
  try {
    const seconds: number[] = [];
    for (let i = 0; i < runs; i++) {
      const main = join(repositoryRoot, "infra/main.ts");
      seconds.push((await aside.run(process.execPath, [main, "--out", out])).seconds);
    }
    return [
      {
        name: "synthesis of all environments",
        measured: median(seconds),
        unit: "s",
        limit: { kind: "at most", value: 2 },
        note: `median of ${runs}, ${environmentNames.length} environments of ${tables.length} tables`,
      },
    ];
  } finally {
    rmSync(out, { recursive: true, force: true });
    aside.end();
  }
};
