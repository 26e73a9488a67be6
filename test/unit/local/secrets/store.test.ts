import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createInfrastructure } from "../../../../local/infrastructure/read.ts";
import { createSecretStore } from "../../../../local/secrets/store.ts";

const infrastructure = createInfrastructure(
  "acme-dev",
  "europe-west1",
  ["write-keys", "client-id", "client-secret"].map((secret_id) => ({
    type: "google_secret_manager_secret",
    address: `google_secret_manager_secret.${secret_id}`,
    stack: "foundation",
    attributes: { secret_id },
  })),
);

const fileWith = (content: unknown): string => {
  const file = join(mkdtempSync(join(tmpdir(), "ame-secrets-")), "secrets.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
};

test("values come from the file, else as given, else random", () => {
  const secrets = createSecretStore({
    infrastructure,
    file: fileWith({ "write-keys": "from the file" }),
    given: { "write-keys": "given", "client-id": "given" },
    random: () => "random",
  });
  expect(secrets.ids.map((id) => [id, secrets.valueOf(id)])).toEqual([
    ["write-keys", "from the file"],
    ["client-id", "given"],
    ["client-secret", "random"],
  ]);
});

const ofAnotherRun = (): string =>
  createSecretStore({ infrastructure, file: "/nowhere/secrets.json" }).valueOf("client-secret");

test("without a file every run has its own", () => {
  expect(ofAnotherRun()).toMatch(/^[\w-]{32}$/);
  expect(ofAnotherRun()).not.toBe(ofAnotherRun());
});

test.each([
  [{ "wirte-keys": "x" }, "has wirte-keys, which no stack declares"],
  [{ "write-keys": 5 }, "the value of write-keys must be text"],
  [["x"], "must be a JSON object"],
])("a file with %j is refused", (content, reason) => {
  expect(() => createSecretStore({ infrastructure, file: fileWith(content) })).toThrow(reason);
});

test("a secret that nobody declares is an error", () => {
  expect(() => createSecretStore({ infrastructure }).valueOf("other")).toThrow(
    "No stack declares the secret other",
  );
});
