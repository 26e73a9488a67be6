import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildFunction } from "../../../../scripts/build/build-function.ts";
import { zipBundle } from "../../../../scripts/build/zip-bundle.ts";

let root = "";

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ame-build-"));
  write("package-lock.json", "{}");
  write(
    "package.json",
    JSON.stringify({ dependencies: { "@google-cloud/functions-framework": "5.0.5" } }),
  );
  write("functions/_shared/word.ts", 'export const word: string = "hello";');
  write(
    "functions/greet/index.ts",
    'import { http } from "@google-cloud/functions-framework"; import { word } from "../_shared/word.ts"; http("greet", (_, response) => { response.send(word); });',
  );
});
afterEach(() => rmSync(root, { recursive: true }));

test("a function becomes one CommonJS file beside a package.json that names the framework", async () => {
  const bundle = await buildFunction("greet", { root });
  const code = readFileSync(bundle.file, "utf8");
  expect(bundle.file).toBe(join(root, "dist/functions/greet/index.js"));
  expect(code).toContain('require("@google-cloud/functions-framework")');
  expect(code).toContain('"hello"');
  expect(JSON.parse(readFileSync(join(bundle.folder, "package.json"), "utf8"))).toEqual({
    private: true,
    type: "commonjs",
    main: "index.js",
    dependencies: { "@google-cloud/functions-framework": "5.0.5" },
  });
  expect(bundle.parts.map(({ name }) => name).toSorted()).toEqual([
    "functions/_shared",
    "functions/greet",
  ]);
});

test("it is built again when content changes, and not when a file is touched", async () => {
  const cached = async (): Promise<boolean> => (await buildFunction("greet", { root })).cached;
  expect(await cached()).toBe(false);
  expect(await cached()).toBe(true);
  utimesSync(join(root, "functions/_shared/word.ts"), new Date(), new Date());
  expect(await cached()).toBe(true);
  write("functions/_shared/word.ts", 'export const word: string = "bye";');
  expect(await cached()).toBe(false);
  write("package-lock.json", '{"changed":true}');
  expect(await cached()).toBe(false);
  rmSync(join(root, "dist/functions/greet/index.js"));
  expect(await cached()).toBe(false);
});

test("the same bundle zips to the same bytes, in any zone", async () => {
  const bundle = await buildFunction("greet", { root });
  const zone = process.env["TZ"];
  const zips: Buffer[] = [];
  for (const name of ["Pacific/Auckland", "America/Los_Angeles"]) {
    process.env["TZ"] = name;
    zips.push(readFileSync(await zipBundle(bundle)));
  }
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
  expect(zips[0]?.equals(zips[1] ?? Buffer.alloc(0))).toBe(true);
  expect(zips[0]?.subarray(0, 2).toString()).toBe("PK");
});

test("a function that is not there, and code that does not compile, are named", async () => {
  await expect(buildFunction("gret", { root })).rejects.toThrow(
    "functions/gret/index.ts does not exist: functions that can be built are greet.",
  );
  write("functions/greet/index.ts", 'import "./nowhere.ts";');
  await expect(buildFunction("greet", { root })).rejects.toThrow(
    /Could not resolve ".\/nowhere.ts"/,
  );
});
