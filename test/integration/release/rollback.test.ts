import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bucket } from "@google-cloud/storage";
import { currentRelease, listReleases, moveRelease } from "../../../scripts/release/releases.ts";
import { publishRelease } from "../../../scripts/release/publish.ts";
import type { Release } from "../../../sql/compiler/release.ts";
import { startStorage } from "../storage/local-storage.ts";

const older = "aaaa111122223333";
const newer = "bbbb111122223333";

const release = (hash: string): Release => ({
  hash,
  manifest: { release: hash, statements: {}, stages: { refine: [], publish: [] }, scoring: [] },
  files: new Map([["sql/0123456789abcdef.sql", "SELECT 1\n"]]),
});

let storage: Awaited<ReturnType<typeof startStorage>>;
let bucket: Bucket;
beforeAll(async () => {
  storage = await startStorage({
    "google_storage_bucket.releases": { name: "releases", location: "europe-west1" },
  });
  bucket = storage.client.bucket("releases");
});
afterAll(() => storage.stop());

test("an empty bucket has no release to go back to", async () => {
  await expect(moveRelease(bucket, older)).rejects.toThrow(
    `there is no release ${older}; the bucket has none.`,
  );
});

test("the pointer moves to an earlier release by the beginning of its hash, and forth again", async () => {
  await publishRelease(release(older), bucket);
  await publishRelease(release(newer), bucket);
  expect(await moveRelease(bucket, "aaaa")).toEqual({ from: newer, to: older });
  expect(await currentRelease(bucket)).toBe(older);
  expect(await moveRelease(bucket, older)).toEqual({ from: older, to: older });
  expect(await moveRelease(bucket, newer)).toEqual({ from: older, to: newer });
  const known = await listReleases(bucket);
  expect(
    Object.fromEntries(known.map(({ release: hash, isCurrent }) => [hash, isCurrent])),
  ).toEqual({ [older]: false, [newer]: true });
});

test("a hash that nobody published, or that stands for two, moves nothing", async () => {
  await expect(moveRelease(bucket, "cccc")).rejects.toThrow(
    /there is no release cccc; the bucket has/,
  );
  await expect(moveRelease(bucket, "")).rejects.toThrow(/stands for .*give more of it/);
  expect(await currentRelease(bucket)).toBe(newer);
});
