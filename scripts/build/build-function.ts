import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build, type Metafile } from "esbuild";
import { buildKey, readBuildRecord, type BuildRecord, writeBuildRecord } from "./build-record.ts";
import { replaceFile } from "./replace-file.ts";
import { stableVersionsOnly } from "./stable-versions.ts";

/** Loaded by the buildpack beside the bundle: handlers register in its module-local registry, so there must be one copy. */
const framework = "@google-cloud/functions-framework";

export interface BuildOptions {
  /** Repository root. */
  readonly root?: string;
  /** Receives `<name>/index.js` and `<name>/package.json`. */
  readonly outdir?: string;
}

export interface Bundle {
  readonly name: string;
  /** The folder that Cloud Run functions and the local Cloud Run start. */
  readonly folder: string;
  /** `index.js` in it. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly ms: number;
  /** Nothing it is made of has changed since the last build. */
  readonly cached: boolean;
  /** Bytes by npm package or own folder, largest first. */
  readonly parts: readonly BundlePart[];
}

export interface BundlePart {
  readonly name: string;
  readonly sizeBytes: number;
}

export const repositoryRoot: string = join(import.meta.dirname, "../..");

/** Bundles `functions/<name>/index.ts` to one CommonJS file. Unminified: an error's stack must be readable in the log. */
export async function buildFunction(name: string, options: BuildOptions = {}): Promise<Bundle> {
  const startedMs = performance.now();
  const root = options.root ?? repositoryRoot;
  const folder = join(options.outdir ?? join(root, "dist/functions"), name);
  const file = join(folder, "index.js");
  const entry = join(root, "functions", name, "index.ts");
  if (!existsSync(entry)) throw new Error(missing(name, root));

  const previous = await readBuildRecord(folder);
  const unchanged =
    previous !== undefined &&
    existsSync(file) &&
    previous.key === (await buildKey(root, previous.inputs));
  const record = unchanged ? previous : await bundle(entry, { root, folder, file });
  const { sizeBytes, parts } = record;
  const ms = Math.round(performance.now() - startedMs);
  return { name, folder, file, sizeBytes, ms, cached: unchanged, parts };
}

interface Place {
  readonly root: string;
  readonly folder: string;
  readonly file: string;
}

async function bundle(entry: string, { root, folder, file }: Place): Promise<BuildRecord> {
  const { metafile, outputFiles, warnings } = await build({
    entryPoints: [entry],
    outfile: file,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    external: [framework],
    legalComments: "none",
    metafile: true,
    write: false,
    plugins: [stableVersionsOnly],
    logLevel: "silent",
  });
  const [warning] = warnings;
  if (warning !== undefined)
    throw new Error(
      `${relative(root, entry)} bundles with a warning: ${warning.text} (${warning.location?.file ?? "?"}:${warning.location?.line ?? 0})`,
    );
  await mkdir(folder, { recursive: true });
  await replaceFile(file, outputFiles[0]?.contents ?? "");
  await replaceFile(join(folder, "package.json"), await packageJson(root));
  const record = await recordOf(root, metafile);
  await writeBuildRecord(folder, record);
  return record;
}

async function packageJson(root: string): Promise<string> {
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const version = dependencies[framework];
  if (version === undefined) throw new Error(`package.json does not name ${framework}.`);
  const content = {
    private: true,
    type: "commonjs",
    main: "index.js",
    dependencies: { [framework]: version },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

async function recordOf(root: string, { inputs, outputs }: Metafile): Promise<BuildRecord> {
  const paths = Object.keys(inputs).toSorted();
  const [output] = Object.values(outputs);
  const sizes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const part = partOf(path);
    sizes.set(part, (sizes.get(part) ?? 0) + bytesInOutput);
  }
  const parts = [...sizes]
    .map(([name, sizeBytes]) => ({ name, sizeBytes }))
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1));
  return {
    key: await buildKey(root, paths),
    inputs: paths,
    sizeBytes: output?.bytes ?? 0,
    parts,
  };
}

/** `node_modules/a/node_modules/b/…` is `a/node_modules/b`, so that two copies of a package show; own code is its first two folders. */
function partOf(path: string): string {
  const inPackage = /^node_modules\/(.*node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
  return inPackage?.slice("node_modules/".length) ?? path.split("/").slice(0, 2).join("/");
}

function missing(name: string, root: string): string {
  const names = readdirSync(join(root, "functions")).filter((folder) =>
    existsSync(join(root, "functions", folder, "index.ts")),
  );
  return `functions/${name}/index.ts does not exist: functions that can be built are ${names.join(", ")}.`;
}
