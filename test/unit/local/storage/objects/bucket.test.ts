import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeBlob } from "../../../../../local/storage/objects/blob.ts";
import type { Bucket } from "../../../../../local/storage/objects/bucket.ts";
import { Buckets } from "../../../../../local/storage/objects/buckets.ts";
import { listObjects } from "../../../../../local/storage/objects/listing.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "buckets-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const now = () => new Date("2026-03-01T00:00:00Z");
const open = () => new Buckets(directory, now);
const configuration = {
  name: "acme",
  location: "EU",
  storageClass: "STANDARD",
  labels: {},
  isVersioned: false,
  other: {},
};

async function put(buckets: Buckets, bucket: Bucket, name: string, text: string): Promise<number> {
  const blob = await writeBlob(buckets.blobs, [Buffer.from(text)]);
  return bucket.write(name, blob, {}, {}).object.generation;
}

test("generations rise although the clock stands", async () => {
  const buckets = open();
  const bucket = buckets.create(configuration);
  const first = await put(buckets, bucket, "a", "1");
  const second = await put(buckets, bucket, "a", "2");
  expect([first, second]).toEqual([1_772_323_200_000_000, 1_772_323_200_000_001]);
});

test("what was overwritten or deleted leaves no file", async () => {
  const buckets = open();
  const bucket = buckets.create(configuration);
  await put(buckets, bucket, "a", "1");
  await put(buckets, bucket, "a", "2");
  await put(buckets, bucket, "b", "3");
  bucket.delete("b", undefined, {});
  expect(readdirSync(path.join(directory, "acme", "data"))).toHaveLength(1);
  expect(readdirSync(path.join(directory, "acme", "meta"))).toHaveLength(1);
});

test("bytes that a crash left without an object are removed at the next start", async () => {
  const buckets = open();
  const bucket = buckets.create(configuration);
  await put(buckets, bucket, "a", "1");
  const orphan = path.join(directory, "acme", "data", "orphan.csv");
  writeFileSync(orphan, "x");
  writeFileSync(path.join(buckets.blobs, "half"), "x");

  const next = open();
  expect(existsSync(orphan)).toBe(false);
  expect(readdirSync(next.blobs)).toEqual([]);
  expect(next.get("acme").get("a").sizeBytes).toBe(1);
});

test("of two live generations that a crash left, the newer one counts", async () => {
  const buckets = open();
  const bucket = buckets.create(configuration);
  const first = await put(buckets, bucket, "a", "1");
  // The second writer's start does not know the first generation's removal: as if it had crashed before.
  const file = bucket.fileOf(bucket.get("a"));
  const metadata = JSON.stringify(bucket.get("a"));
  const second = await put(buckets, bucket, "a", "22");
  writeFileSync(file, "1");
  writeFileSync(path.join(directory, "acme", "meta", `${path.basename(file)}.json`), metadata);

  const next = open().get("acme");
  expect(next.get("a").generation).toBe(second);
  expect(() => next.get("a", first)).toThrow("No such object: acme/a");
  expect(existsSync(file)).toBe(false);
});

test.each(["A", "a", "a..b", "../up", "has space", "-a"])("refuses the bucket name %s", (name) => {
  expect(() => open().create({ ...configuration, name })).toThrow(`Invalid bucket name: '${name}'`);
});

test("a bucket with objects is not deleted", async () => {
  const buckets = open();
  await put(buckets, buckets.create(configuration), "a", "1");
  expect(() => buckets.delete("acme")).toThrow("The bucket you tried to delete is not empty.");
});

test("pages through a listing with folders give each item and folder once", async () => {
  const buckets = open();
  const bucket = buckets.create(configuration);
  for (const name of ["a", "b/1", "b/2", "b/3/4", "c", "d/1", "d/2", "e"])
    await put(buckets, bucket, name, "");
  for (const maxResults of ["1", "2", "3", "100"]) {
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = listObjects(
        bucket,
        new URLSearchParams({ delimiter: "/", maxResults, pageToken }),
      );
      seen.push(...page.items.map(({ name }) => name), ...page.prefixes);
      pageToken = page.nextPageToken ?? "";
    } while (pageToken !== "");
    expect(seen.toSorted()).toEqual(["a", "b/", "c", "d/", "e"]);
  }
});
