import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  createModelRegistry,
  type ModelRegistry,
} from "../../../../local/vertex/registry/model-registry.ts";

const now = (): Date => new Date("2026-11-20T12:00:00Z");
const register = async (
  registry: ModelRegistry,
  aliases: readonly string[] = [],
): Promise<string> => {
  const trained = { vertexModelId: "churn", aliases, reference: undefined, model: { n: 1 } };
  return (await registry.register(trained)).versionId;
};

test("numbers go on after a version was removed", async () => {
  const registry = createModelRegistry(now, undefined);
  expect(await register(registry)).toBe("1");
  expect(await register(registry, ["default"])).toBe("2");
  await registry.removeVersion("churn", "1");
  expect(await register(registry)).toBe("3");
  expect(registry.versions("churn").map(({ versionId }) => versionId)).toEqual(["3", "2"]);
});

test("the default version cannot be removed, nor its alias", async () => {
  const registry = createModelRegistry(now, undefined);
  await register(registry);
  await expect(registry.removeVersion("churn", "default")).rejects.toThrow("is the default");
  await expect(registry.mergeAliases("churn", "1", ["-default"])).rejects.toThrow(
    "cannot be removed",
  );
});

test.each(["1", "Champion", "x", "-", "v_1"])("alias %j is refused", async (alias) => {
  const registry = createModelRegistry(now, undefined);
  await register(registry);
  await expect(registry.mergeAliases("churn", undefined, [alias])).rejects.toThrow("not allowed");
});

test("versions and aliases outlive the process where there is a directory", async () => {
  const directory = await mkdtemp(join(tmpdir(), "registry-"));
  try {
    const before = createModelRegistry(now, directory);
    await register(before);
    await register(before, ["challenger"]);
    await before.mergeAliases("churn", "challenger", ["default"]);
    const after = createModelRegistry(now, directory);
    await after.open();
    expect(after.find("churn", undefined)).toMatchObject({
      versionId: "2",
      aliases: ["challenger", "default"],
      document: { n: 1 },
    });
    expect(after.find("churn", "1").aliases).toEqual([]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
