import type { TrainedForRegistry } from "../../bigquery/ml/machine-learning.ts";
import { VertexRefusal } from "../refusal.ts";
import { createVersionStore, type ModelVersion } from "./version-store.ts";

/**
 * Versions of models, numbered from 1. The first version carries the alias `default`, which moves but never goes; any other
 * alias belongs to one version at a time (https://cloud.google.com/vertex-ai/docs/model-registry/model-alias).
 */
export interface ModelRegistry {
  open(): Promise<void>;
  register(trained: TrainedForRegistry): Promise<ModelVersion>;
  /** The default versions of all models, newest first. */
  list(): readonly ModelVersion[];
  versions(modelId: string): readonly ModelVersion[];
  /** By number or alias; without one, the default. */
  find(modelId: string, version: string | undefined): ModelVersion;
  /** `alias` adds or moves, `-alias` removes. */
  mergeAliases(
    modelId: string,
    version: string | undefined,
    changes: readonly string[],
  ): Promise<ModelVersion>;
  /** Replaces what is given of a version's own description and labels. */
  describe(
    modelId: string,
    version: string,
    changes: Pick<ModelVersion, "description" | "labels">,
  ): Promise<ModelVersion>;
  removeVersion(modelId: string, version: string): Promise<void>;
  removeModel(modelId: string): Promise<void>;
}

const aliasPattern = /^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/;
const idPattern = /^[a-z0-9_-]{1,63}$/;

export function createModelRegistry(now: () => Date, directory: string | undefined): ModelRegistry {
  const store = createVersionStore(directory);
  const models = new Map<string, ModelVersion[]>();

  const versionsOf = (modelId: string): ModelVersion[] => {
    const found = models.get(modelId);
    if (found === undefined || found.length === 0)
      throw new VertexRefusal("NOT_FOUND", `Model ${modelId} is not in the registry.`);
    return found;
  };
  const find = (modelId: string, version = "default"): ModelVersion => {
    const found = versionsOf(modelId).find(
      ({ versionId, aliases }) => versionId === version || aliases.includes(version),
    );
    if (found === undefined)
      throw new VertexRefusal(
        "NOT_FOUND",
        `Model ${modelId} has no version or alias "${version}".`,
      );
    return found;
  };
  const replace = async (changed: ModelVersion): Promise<void> => {
    const versions = versionsOf(changed.modelId);
    const index = versions.findIndex(({ versionId }) => versionId === changed.versionId);
    versions[index] = changed;
    await store.save(changed);
  };
  const setAliases = async (
    version: ModelVersion,
    added: readonly string[],
    removed: readonly string[],
  ): Promise<ModelVersion> => {
    const updateTime = now().toISOString();
    for (const other of versionsOf(version.modelId)) {
      if (other.versionId === version.versionId) continue;
      const kept = other.aliases.filter((alias) => !added.includes(alias));
      if (kept.length < other.aliases.length)
        await replace({ ...other, aliases: kept, updateTime });
    }
    const aliases = [...new Set([...version.aliases, ...added])].filter(
      (alias) => !removed.includes(alias),
    );
    const changed = { ...version, aliases, updateTime };
    await replace(changed);
    return changed;
  };

  return {
    async open() {
      for (const version of await store.load()) {
        const versions = models.get(version.modelId) ?? [];
        versions.push(version);
        models.set(
          version.modelId,
          versions.toSorted((a, b) => Number(a.versionId) - Number(b.versionId)),
        );
      }
    },
    async register({ vertexModelId: modelId, aliases, reference, model }) {
      if (!idPattern.test(modelId))
        throw new Error(
          `vertex_ai_model_id '${modelId}' is not allowed: up to 63 lower-case letters, digits, _ and -.`,
        );
      aliases.forEach(checkAlias);
      const versions = models.get(modelId) ?? [];
      models.set(modelId, versions);
      const time = now().toISOString();
      const versionId = String(Number(versions.at(-1)?.versionId ?? "0") + 1);
      const version: ModelVersion = {
        modelId,
        versionId,
        aliases: [],
        createTime: time,
        updateTime: time,
        source: reference,
        document: model,
      };
      versions.push(version);
      return setAliases(version, [...(versions.length === 1 ? ["default"] : []), ...aliases], []);
    },
    list: () =>
      [...models.keys()]
        .map((modelId) => find(modelId))
        .toSorted((a, b) => (a.updateTime < b.updateTime ? 1 : -1)),
    versions: (modelId) => versionsOf(modelId).toReversed(),
    find,
    async mergeAliases(modelId, version, changes) {
      const removed = changes.filter((change) => change.startsWith("-")).map((c) => c.slice(1));
      const added = changes.filter((change) => !change.startsWith("-"));
      if (removed.includes("default"))
        throw new VertexRefusal(
          "INVALID_ARGUMENT",
          "The alias default cannot be removed: give it to another version.",
        );
      [...removed, ...added].forEach(checkAlias);
      return setAliases(find(modelId, version), added, removed);
    },
    async describe(modelId, version, changes) {
      const changed = { ...find(modelId, version), ...changes, updateTime: now().toISOString() };
      await replace(changed);
      return changed;
    },
    async removeVersion(modelId, version) {
      const found = find(modelId, version);
      if (found.aliases.includes("default"))
        throw new VertexRefusal(
          "FAILED_PRECONDITION",
          `Version ${found.versionId} of ${modelId} is the default: give the alias to another version first.`,
        );
      models.set(
        modelId,
        versionsOf(modelId).filter(({ versionId }) => versionId !== found.versionId),
      );
      await store.remove(found);
    },
    async removeModel(modelId) {
      for (const version of versionsOf(modelId)) await store.remove(version);
      models.delete(modelId);
    },
  };
}

function checkAlias(alias: string): void {
  if (alias !== "default" && !aliasPattern.test(alias))
    throw new VertexRefusal(
      "INVALID_ARGUMENT",
      `Alias "${alias}" is not allowed: it must match ${aliasPattern.source}, so that no version number looks like it.`,
    );
}
