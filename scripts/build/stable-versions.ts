import { readFile } from "node:fs/promises";
import type { Metafile, Plugin } from "esbuild";

/**
 * A Google client describes every version of its API in one `protos.json`, which it builds types of when it starts. Only the
 * stable version is used here: leaving the others out starts `land` 20 ms sooner.
 */
export const stableVersionsOnly: Plugin = {
  name: "stable-versions-only",
  setup(build) {
    build.onLoad({ filter: /@google-cloud\/[^/]+\/build\/protos\/protos\.json$/ }, async (file) => {
      const protos: unknown = JSON.parse(await readFile(file.path, "utf8"));
      dropPreviews(protos);
      return { contents: JSON.stringify(protos), loader: "json" };
    });
    build.onEnd(({ metafile }) => ({ errors: previewClients(metafile) }));
  },
};

const preview = /^v\d+(alpha|beta)\d*$/;

interface Namespace {
  readonly nested?: Record<string, unknown>;
}

function dropPreviews(namespace: unknown): void {
  const { nested = {} } = namespace as Namespace;
  const hasStable = Object.keys(nested).some((name) => /^v\d+$/.test(name));
  for (const [name, inner] of Object.entries(nested))
    if (hasStable && preview.test(name)) delete nested[name];
    else dropPreviews(inner);
}

/** A preview's client without its types would fail at its first call. */
function previewClients(metafile: Metafile | undefined): { text: string }[] {
  const used = Object.keys(metafile?.inputs ?? {}).find((path) =>
    /@google-cloud\/[^/]+\/build\/src\/v\d+(alpha|beta)\d*\/\w+_client\.js$/.test(path),
  );
  if (used === undefined) return [];
  return [
    {
      text: `${used} is the client of a preview version: import the stable version's file by its path, or take its package out of scripts/build/stable-versions.ts.`,
    },
  ];
}
