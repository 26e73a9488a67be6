import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { invalid, noSuchBucket, Refusal } from "../refusal.ts";
import { createBlobDirectory } from "./blob.ts";
import { Bucket, type BucketConfiguration } from "./bucket.ts";

/** https://cloud.google.com/storage/docs/buckets#naming */
const bucketName = /^(?!.*\.\.)[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

/** All buckets, each in a folder of its own. */
export class Buckets {
  /** Where uploads are written before they become objects; on the same disk, so that a rename suffices. */
  readonly blobs: string;
  readonly #directory: string;
  readonly #now: () => Date;
  readonly #buckets = new Map<string, Bucket>();

  constructor(directory: string, now: () => Date) {
    this.#directory = directory;
    this.#now = now;
    mkdirSync(directory, { recursive: true });
    this.blobs = createBlobDirectory(directory);
    for (const name of readdirSync(directory)) this.#reopen(name);
  }

  get(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw noSuchBucket();
    return bucket;
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  all(): Bucket[] {
    return [...this.#buckets.values()].toSorted((a, b) =>
      a.configuration.name < b.configuration.name ? -1 : 1,
    );
  }

  create(configuration: Omit<BucketConfiguration, "timeCreated">): Bucket {
    const { name } = configuration;
    if (!bucketName.test(name)) throw invalid(`Invalid bucket name: '${name}'`, "name");
    if (this.#buckets.has(name))
      throw new Refusal(
        409,
        "conflict",
        "Your previous request to create the named bucket succeeded and you already own it.",
      );
    const timeCreated = this.#now().toISOString();
    const bucket = new Bucket(
      path.join(this.#directory, name),
      { ...configuration, timeCreated },
      this.#now,
    );
    this.#buckets.set(name, bucket);
    this.#save(bucket.configuration);
    return bucket;
  }

  /** Creates, or gives an existing bucket this configuration: what Terraform's apply does on the second run. */
  ensure(configuration: Omit<BucketConfiguration, "timeCreated">): void {
    const bucket = this.#buckets.get(configuration.name);
    if (bucket === undefined) this.create(configuration);
    else this.configure(bucket, configuration);
  }

  configure(bucket: Bucket, changes: Partial<BucketConfiguration>): void {
    bucket.configuration = { ...bucket.configuration, ...changes };
    this.#save(bucket.configuration);
  }

  delete(name: string): void {
    const bucket = this.get(name);
    if (bucket.all(true).length > 0)
      throw new Refusal(409, "conflict", "The bucket you tried to delete is not empty.");
    bucket.destroy();
    this.#buckets.delete(name);
  }

  #reopen(name: string): void {
    const file = this.#fileOf(name);
    if (!bucketName.test(name) || !existsSync(file)) return;
    const configuration = JSON.parse(readFileSync(file, "utf8")) as BucketConfiguration;
    this.#buckets.set(name, new Bucket(path.join(this.#directory, name), configuration, this.#now));
  }

  #save(configuration: BucketConfiguration): void {
    const file = this.#fileOf(configuration.name);
    writeFileSync(`${file}.new`, JSON.stringify(configuration));
    renameSync(`${file}.new`, file);
  }

  #fileOf(name: string): string {
    return path.join(this.#directory, name, "bucket.json");
  }
}
