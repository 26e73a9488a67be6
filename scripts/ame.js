#!/usr/bin/env node
// The project runs on Node 24; an older Node that starts this file hands over to the one in node_modules.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
if (Number(process.versions.node.split(".")[0]) >= 24) {
  // Before anything else is loaded: what was compiled once is read from a cache afterwards.
  module.enableCompileCache();
  await import("./main.ts");
} else {
  const node = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
  if (!existsSync(node)) {
    console.error("ame needs Node 24: run `npm ci` first, it brings one.");
    process.exit(1);
  }
  const { status, signal } = spawnSync(node, [main, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exit(signal === null ? (status ?? 1) : 130);
}
