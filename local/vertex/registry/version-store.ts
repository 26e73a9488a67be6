import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelReference } from "../../bigquery/machine-learning.ts";

/** One version of a registered model, with the BigQuery ML document it was registered from. */
export interface ModelVersion {
  readonly modelId: string;
  readonly versionId: string;
  readonly aliases: readonly string[];
  readonly createTime: string;
  readonly updateTime: string;
  readonly source: ModelReference | undefined;
  readonly document: Record<string, unknown>;
  /** Set by updateModel; absent: what the registry says of every BigQuery ML model. */
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Keeps versions between runs; without a directory nothing is kept. */
export interface VersionStore {
  load(): Promise<readonly ModelVersion[]>;
  save(version: ModelVersion): Promise<void>;
  remove(version: ModelVersion): Promise<void>;
}

export function createVersionStore(directory: string | undefined): VersionStore {
  if (directory === undefined)
    return { load: async () => [], save: async () => undefined, remove: async () => undefined };
  const fileOf = ({ modelId, versionId }: ModelVersion): string =>
    join(directory, `${encodeURIComponent(modelId)}@${versionId}.json`);
  return {
    async load() {
      await mkdir(directory, { recursive: true });
      const files = (await readdir(directory)).filter((file) => file.endsWith(".json"));
      const texts = await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")));
      return texts.map((text) => JSON.parse(text) as ModelVersion);
    },
    async save(version) {
      await mkdir(directory, { recursive: true });
      // A reader never sees half a file.
      const partial = `${fileOf(version)}.partial`;
      await writeFile(partial, JSON.stringify(version));
      await rename(partial, fileOf(version));
    },
    remove: (version) => rm(fileOf(version), { force: true }),
  };
}
