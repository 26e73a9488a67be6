import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createObjectTransfer, type ObjectTransfer } from "../../../local/bigquery-objects.ts";
import { createAccess } from "../../../local/iam/create-access.ts";
import { createInfrastructure } from "../../../local/infrastructure/read.ts";
import { createStorageService } from "../../../local/storage/service.ts";

const directory = mkdtempSync(join(tmpdir(), "ame-transfer-"));
const infrastructure = createInfrastructure("acme-dev", "europe-west1", [
  {
    type: "google_storage_bucket",
    address: "google_storage_bucket.landing",
    stack: "s",
    attributes: { name: "landing", location: "EU" },
  },
]);
const storage = createStorageService({
  projectId: "acme-dev",
  region: "europe-west1",
  access: createAccess(infrastructure),
  log: () => {},
  now: () => new Date(),
  directory,
  publish: () => Promise.resolve(),
});
let transfer: ObjectTransfer;

beforeAll(async () => {
  const port = await storage.listen(0);
  await storage.provision(infrastructure);
  transfer = createObjectTransfer(storage, () => `http://127.0.0.1:${port}`);
});
afterAll(() => storage.close());

test("objects are written as a person with every right, and opened by name and wildcard", async () => {
  const file = join(directory, "rows.csv");
  for (const [name, content] of [
    ["retail/a/1.csv", "one"],
    ["retail/b/2.csv", "two"],
    ["retail/[x]*?.csv", "odd"],
  ]) {
    writeFileSync(file, content ?? "");
    await transfer.write(`gs://landing/${name}`, file);
  }
  const contents = async (uri: string): Promise<string[]> =>
    (await transfer.open(uri)).map((path) => readFileSync(path, "utf8"));
  expect(await contents("gs://landing/retail/a/1.csv")).toEqual(["one"]);
  expect(await contents("gs://landing/retail/*.csv")).toEqual(["odd", "one", "two"]);
  expect(await contents("gs://landing/retail/[x]*.csv")).toEqual(["odd"]);
  expect(await contents("gs://landing/retail/none*")).toEqual([]);
});

test("a bucket that does not exist is an error", async () => {
  const file = join(directory, "rows.csv");
  writeFileSync(file, "x");
  await expect(transfer.write("gs://absent/x", file)).rejects.toThrow(
    "Cloud Storage answered 404 for gs://absent/x",
  );
  await expect(transfer.open("landing/x")).rejects.toThrow("landing/x is no object's URI");
});
