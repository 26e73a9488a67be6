import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface StackFixture {
  readonly resource?: Record<string, Record<string, Record<string, unknown>>>;
  readonly data?: Record<string, Record<string, Record<string, unknown>>>;
  readonly output?: Record<string, { value: unknown }>;
  readonly locals?: Record<string, unknown>;
  readonly provider?: Record<string, unknown>;
  readonly dependencies?: readonly string[];
}

/** Writes stacks as cdktf 0.21 does, and answers the directory. */
export function writeStacks(stacks: Readonly<Record<string, StackFixture>>): string {
  const directory = mkdtempSync(join(tmpdir(), "ame-stacks-"));
  const manifest: Record<string, unknown> = {};
  for (const [name, { dependencies = [], provider, ...stack }] of Object.entries(stacks)) {
    const path = `stacks/${name}/cdk.tf.json`;
    manifest[name] = { name, dependencies, synthesizedStackPath: path };
    mkdirSync(join(directory, "stacks", name), { recursive: true });
    const google = { project: "acme-dev", region: "europe-west1", ...provider };
    writeFileSync(
      join(directory, path),
      JSON.stringify({ provider: { google: [google] }, ...stack }),
    );
  }
  writeFileSync(
    join(directory, "manifest.json"),
    JSON.stringify({ stacks: manifest, version: "0.21.0" }),
  );
  return directory;
}
