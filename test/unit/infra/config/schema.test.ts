import { expect, test } from "vitest";
import { environmentNames, loadConfig } from "../../../../infra/config/environments.ts";
import { configValue, parseConfig } from "../../../../infra/config/schema.ts";
import { local } from "../../../../infra/config/local.ts";

test.each(environmentNames)("the config of %s is sound", (name) => {
  expect(() => loadConfig(name)).not.toThrow();
});

test("only prod protects its data from deletion, and only local has no TLS", () => {
  const configs = environmentNames.map((name) => [name, loadConfig(name)] as const);
  expect(configs.filter(([, c]) => c.deletionProtection).map(([name]) => name)).toEqual(["prod"]);
  expect(
    configs.filter(([, c]) => c.salesforceLoginUrl.startsWith("http:")).map(([name]) => name),
  ).toEqual(["local"]);
});

test("every wrong key is named at once", () => {
  const { region: _, ...withoutRegion } = local;
  const wrong = { ...withoutRegion, projectId: "Bad", maxInstance: 3, deletionProtection: "yes" };
  expect(() => parseConfig("dev", wrong)).toThrow(/^infra\/config\/dev\.ts is wrong:/);
  for (const key of ["projectId", "region", "maxInstance", "deletionProtection"])
    expect(() => parseConfig("dev", wrong)).toThrow(new RegExp(`\\n {2}${key}: `));
});

test.each([
  ["region", "mars-west1"],
  ["salesforceLoginUrl", "ftp://example.com"],
  ["topicRetentionDays", 32],
  ["maxInstances", 0],
  ["labels", { Cost: "x" }],
])("%s may not be %j", (key, value) => {
  expect(() => loadConfig("dev", { [key]: value })).toThrow(new RegExp(`\\n {2}${key}`));
});

test("an unknown environment lists the ones there are", () => {
  expect(() => loadConfig("production")).toThrow("choose one of local, dev, staging, prod");
});

test("a reference to a key that is not there names its user", () => {
  expect(configValue(local, "maxInstances", "x")).toBe("1");
  expect(() => configValue(local, "labels", "functions/a/deploy.ts (B)")).toThrow(
    'functions/a/deploy.ts (B) reads config key "labels"',
  );
});
