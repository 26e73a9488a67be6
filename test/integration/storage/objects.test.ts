import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { clientFor, loader, startStorage } from "./local-storage.ts";

let storage: Awaited<ReturnType<typeof startStorage>>;
beforeAll(async () => {
  storage = await startStorage({
    "google_storage_bucket.data": { name: "acme-data", location: "EU" },
    "google_storage_bucket.versioned": {
      name: "acme-versioned",
      location: "EU",
      versioning: [{ enabled: true }],
    },
    "google_storage_bucket_iam_member.loader": {
      bucket: "acme-data",
      role: "roles/storage.objectCreator",
      member: `serviceAccount:${loader}`,
    },
  });
});
afterAll(() => storage.stop());

const bucket = () => storage.client.bucket("acme-data");

test("keeps what a simple upload sends, with hashes that the client checks", async () => {
  const file = bucket().file("folder/with space & ümlaut/hello.txt");
  await file.save("hello", {
    resumable: false,
    contentType: "text/plain",
    metadata: { metadata: { origin: "test" } },
  });
  const [content] = await file.download();
  expect(content.toString()).toBe("hello");
  const [metadata] = await file.getMetadata();
  expect(metadata).toMatchObject({
    name: "folder/with space & ümlaut/hello.txt",
    bucket: "acme-data",
    contentType: "text/plain",
    size: "5",
    md5Hash: "XUFAKrxLKna5cZ2REBfFkg==",
    crc32c: "mnG7TA==",
    metageneration: "1",
    metadata: { origin: "test" },
  });
  const path = storage.service.pathOf("acme-data", "folder/with space & ümlaut/hello.txt");
  expect(path).toMatch(/\.txt$/);
  await expect(readFile(path ?? "", "utf8")).resolves.toBe("hello");
});

test("takes a resumable upload in one stream and in chunks", async () => {
  const bytes = randomBytes(5_000_000);
  for (const [name, chunkSize] of [
    ["whole.bin", undefined],
    ["chunked.bin", 1_048_576],
  ] as const) {
    await bucket()
      .file(name)
      .save(bytes, { resumable: true, ...(chunkSize !== undefined && { chunkSize }) });
    const [content] = await bucket().file(name).download();
    expect(content.equals(bytes)).toBe(true);
  }
  await bucket().file("empty.bin").save("", { resumable: true });
  const [empty] = await bucket().file("empty.bin").download();
  expect(empty).toHaveLength(0);
});

test("an interrupted upload goes on where the server stands", async () => {
  const bytes = randomBytes(524_288 + 10);
  const [uri] = await bucket().file("resumed.bin").createResumableUpload();
  const first = await fetch(uri, {
    method: "PUT",
    headers: { "content-range": `bytes 0-262143/${bytes.length}` },
    body: bytes.subarray(0, 262_144),
  });
  expect([first.status, first.headers.get("range")]).toEqual([308, "bytes=0-262143"]);
  const asked = await fetch(uri, { method: "PUT", headers: { "content-range": "bytes */*" } });
  expect([asked.status, asked.headers.get("range")]).toEqual([308, "bytes=0-262143"]);
  const rest = await fetch(uri, {
    method: "PUT",
    headers: { "content-range": `bytes 262144-${bytes.length - 1}/${bytes.length}` },
    body: bytes.subarray(262_144),
  });
  expect(rest.status).toBe(200);
  const [content] = await bucket().file("resumed.bin").download();
  expect(content.equals(bytes)).toBe(true);
});

test("an upload whose connection broke keeps what came and goes on from there", async () => {
  const bytes = randomBytes(700_000);
  const [uri] = await bucket().file("broken.bin").createResumableUpload();
  const broken = request(uri, {
    method: "PUT",
    headers: { "content-length": bytes.length, "content-range": `bytes 0-*/${bytes.length}` },
  });
  broken.on("error", () => undefined);
  broken.write(bytes.subarray(0, 300_000), () => broken.destroy());

  const ask = () => fetch(uri, { method: "PUT", headers: { "content-range": "bytes */*" } });
  const received = await vi.waitFor(async () => {
    const answer = await ask();
    expect(answer.status).toBe(308);
    const last = /^bytes=0-(\d+)$/.exec(answer.headers.get("range") ?? "")?.[1];
    expect(last).toBeDefined();
    return Number(last) + 1;
  });
  expect(received).toBeLessThanOrEqual(300_000);
  const rest = await fetch(uri, {
    method: "PUT",
    headers: { "content-range": `bytes ${received}-${bytes.length - 1}/${bytes.length}` },
    body: bytes.subarray(received),
  });
  expect(rest.status).toBe(200);
  const [content] = await bucket().file("broken.bin").download();
  expect(content.equals(bytes)).toBe(true);
});

test("of twenty concurrent inserts that demand absence, exactly one wins", async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      bucket()
        .file("leases/pipeline")
        .save(`holder ${index}`, {
          resumable: false,
          preconditionOpts: { ifGenerationMatch: 0 },
        }),
    ),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const refused = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason as { code: number; errors: unknown[] }] : [],
  );
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set([412]));
  expect(refused[0]?.errors[0]).toMatchObject({ reason: "conditionNotMet" });

  const file = bucket().file("leases/pipeline");
  const [{ generation }] = await file.getMetadata();
  await expect(file.delete({ ifGenerationMatch: Number(generation) + 1 })).rejects.toMatchObject({
    code: 412,
  });
  await file.delete({ ifGenerationMatch: Number(generation) });
  await expect(file.exists()).resolves.toEqual([false]);
});

test("lists by prefix, folder, glob and page", async () => {
  for (const name of ["l/a.csv", "l/b.csv.gz", "l/deep/c.csv", "l/deep/d.json", "m/e.csv"])
    await bucket().file(name).save("x", { resumable: false });
  const namesOf = async (query: object): Promise<string[]> => {
    const [files] = await bucket().getFiles(query);
    return files.map(({ name }) => name);
  };
  expect(await namesOf({ prefix: "l/" })).toEqual([
    "l/a.csv",
    "l/b.csv.gz",
    "l/deep/c.csv",
    "l/deep/d.json",
  ]);
  const page = { prefix: "l/", maxResults: 3, autoPaginate: false };
  const [first, next] = await bucket().getFiles(page);
  const [second, end] = await bucket().getFiles(next ?? {});
  expect([first.length, second.map(({ name }) => name), end]).toEqual([3, ["l/deep/d.json"], null]);
  expect(await namesOf({ matchGlob: "l/*.csv" })).toEqual(["l/a.csv"]);
  expect(await namesOf({ matchGlob: "l/**.{csv,csv.gz}" })).toEqual([
    "l/a.csv",
    "l/b.csv.gz",
    "l/deep/c.csv",
  ]);
  const [files, , response] = await bucket().getFiles({
    prefix: "l/",
    delimiter: "/",
    autoPaginate: false,
  });
  expect(files.map(({ name }) => name)).toEqual(["l/a.csv", "l/b.csv.gz"]);
  expect(response).toMatchObject({ prefixes: ["l/deep/"] });
  expect(storage.service.list("acme-data", "l/**").map(({ name }) => name)).toHaveLength(4);
});

test("copies, composes, patches and reads ranges", async () => {
  await bucket().file("parts/1").save("abc", { resumable: false, contentType: "text/plain" });
  await bucket().file("parts/2").save("def", { resumable: false });
  const [combined] = await bucket().combine(["parts/1", "parts/2"], "parts/all");
  const [content] = await combined.download();
  expect(content.toString()).toBe("abcdef");
  const [metadata] = await combined.getMetadata();
  expect(metadata.componentCount).toBe(2);
  expect(metadata).not.toHaveProperty("md5Hash");

  const [copied] = await combined.copy(storage.client.bucket("acme-versioned").file("copied"));
  const [range] = await copied.download({ start: 2, end: 3 });
  expect(range.toString()).toBe("cd");

  await copied.setMetadata({ metadata: { a: "1", b: "2" } });
  await copied.setMetadata({ metadata: { a: null } });
  const [patched] = await copied.getMetadata();
  expect(patched.metadata).toEqual({ b: "2" });
  expect(patched.metageneration).toBe("3");
});

test("a reader gets the generation that it began with, whatever is written meanwhile", async () => {
  const [before, after] = [randomBytes(3_000_000), randomBytes(10)];
  const file = bucket().file("busy.bin");
  await file.save(before, { resumable: false });
  const reading = file.createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of reading as AsyncIterable<Buffer>) {
    if (chunks.length === 0) await file.save(after, { resumable: false });
    chunks.push(chunk);
  }
  expect(Buffer.concat(chunks).equals(before)).toBe(true);
  const [now] = await file.download();
  expect(now.equals(after)).toBe(true);
});

test("a bucket with versions keeps what was overwritten", async () => {
  const versioned = storage.client.bucket("acme-versioned");
  await versioned.file("v").save("one", { resumable: false });
  const [{ generation }] = await versioned.file("v").getMetadata();
  await versioned.file("v").save("two", { resumable: false });
  const [old] = await versioned.file("v", { generation: Number(generation) }).download();
  expect(old.toString()).toBe("one");
  const [all] = await versioned.getFiles({ prefix: "v", versions: true });
  expect(all).toHaveLength(2);
});

test("gzip content is unpacked for readers and its extension kept", async () => {
  await bucket()
    .file("z.csv.gz")
    .save(gzipSync("a,b\n1,2\n"), { resumable: false, metadata: { contentEncoding: "gzip" } });
  const [content] = await bucket().file("z.csv.gz").download();
  expect(content.toString()).toBe("a,b\n1,2\n");
  expect(storage.service.pathOf("acme-data", "z.csv.gz")).toMatch(/\.csv\.gz$/);
});

test("refuses in Google's words: missing, forbidden, unsupported, corrupted", async () => {
  await expect(bucket().file("none").download()).rejects.toMatchObject({
    code: 404,
    message: expect.stringContaining("No such object: acme-data/none") as string,
  });
  await expect(storage.client.bucket("nope").getFiles()).rejects.toMatchObject({ code: 404 });

  const port = await storage.service.listen(0);
  storage.access.assignPort(port, loader);
  const client = clientFor(port);
  await client.bucket("acme-data").file("mine").save("x", { resumable: false });
  await expect(client.bucket("acme-data").file("mine").download()).rejects.toMatchObject({
    code: 403,
    message: expect.stringContaining("does not have storage.objects.get access") as string,
  });
  await expect(
    client.bucket("acme-data").file("mine").save("overwritten", { resumable: false }),
  ).rejects.toMatchObject({ code: 403 });

  await expect(
    bucket()
      .file("bad")
      .save("x", { resumable: false, metadata: { crc32c: "AAAAAA==" } }),
  ).rejects.toMatchObject({ code: 400 });
  await expect(bucket().iam.getPolicy()).rejects.toMatchObject({ code: 501 });
});
