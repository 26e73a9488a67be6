import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stableVersionsOnly } from "../../../../scripts/build/stable-versions.ts";

const client = "node_modules/@google-cloud/thing/build";
let root = "";

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const thing = { nested: { v1: { nested: { A: {} } }, v1beta2: {}, v2alpha: {}, view: {} } };
const young = { nested: { v1beta1: { nested: { B: {} } } } };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ame-stable-"));
  write(
    `${client}/protos/protos.json`,
    JSON.stringify({ nested: { google: { nested: { thing, young } } } }),
  );
  write(
    `${client}/src/v1/thing_client.js`,
    'module.exports = require("../../protos/protos.json");',
  );
  write(`${client}/src/v1beta2/thing_client.js`, "module.exports = 0;");
});
afterEach(() => rmSync(root, { recursive: true }));

/** What the bundled client's file exports. */
async function bundled(version: string): Promise<unknown> {
  write("in.js", `module.exports = require("./${client}/src/${version}/thing_client.js");`);
  const outfile = join(root, "out.cjs");
  await build({
    entryPoints: ["in.js"],
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "cjs",
    metafile: true,
    logLevel: "silent",
    plugins: [stableVersionsOnly],
  });
  return createRequire(import.meta.url)(outfile);
}

test("previews go where there is a stable version, and stay where there is none", async () => {
  expect(await bundled("v1")).toEqual({
    nested: {
      google: {
        nested: {
          thing: { nested: { v1: { nested: { A: {} } }, view: {} } },
          young: { nested: { v1beta1: { nested: { B: {} } } } },
        },
      },
    },
  });
});

test("a preview's client is refused by name", async () => {
  await expect(bundled("v1beta2")).rejects.toThrow(
    /v1beta2\/thing_client\.js is the client of a preview/,
  );
});
