import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { noSuchObject } from "../refusal.ts";
import type { Blob } from "./blob.ts";
import { checkPreconditions, type Preconditions } from "./preconditions.ts";
import { type EditableMetadata, fileNameOf, type StoredObject } from "./stored-object.ts";

export interface BucketConfiguration {
  readonly name: string;
  readonly location: string;
  readonly storageClass: string;
  readonly timeCreated: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly isVersioned: boolean;
  /** Other members of the bucket resource, given back as they came. */
  readonly other: Readonly<Record<string, unknown>>;
}

export interface Written {
  readonly object: StoredObject;
  /** The live generation before, which is now gone or noncurrent. */
  readonly replaced?: StoredObject;
}

/**
 * A bucket in a folder: a file for each generation's bytes in `data`, and one in `meta` that makes it an object. Changes are
 * synchronous from the check of preconditions to the end, so that of concurrent writers exactly one wins.
 */
export class Bucket {
  configuration: BucketConfiguration;
  readonly #directory: string;
  readonly #now: () => Date;
  readonly #live = new Map<string, StoredObject>();
  /** Noncurrent generations, oldest first; only buckets with versions have them. */
  readonly #noncurrent = new Map<string, StoredObject[]>();
  #lastGeneration = 0;

  constructor(directory: string, configuration: BucketConfiguration, now: () => Date) {
    this.configuration = configuration;
    this.#directory = directory;
    this.#now = now;
    for (const folder of ["data", "meta"])
      mkdirSync(path.join(directory, folder), { recursive: true });
    this.#load();
  }

  live(name: string): StoredObject | undefined {
    return this.#live.get(name);
  }

  /** A given generation, or the live one. */
  get(name: string, generation?: number): StoredObject {
    const live = this.#live.get(name);
    const found =
      generation === undefined || live?.generation === generation
        ? live
        : this.#noncurrent.get(name)?.find((each) => each.generation === generation);
    if (found === undefined) throw noSuchObject(this.configuration.name, name);
    return found;
  }

  /** In order of names; noncurrent generations before the live one. */
  all(withNoncurrent = false): StoredObject[] {
    const objects = [...this.#live.values()];
    if (withNoncurrent) objects.push(...[...this.#noncurrent.values()].flat());
    return objects.toSorted((a, b) =>
      a.name === b.name ? a.generation - b.generation : a.name < b.name ? -1 : 1,
    );
  }

  fileOf(object: StoredObject): string {
    return path.join(this.#directory, "data", fileNameOf(object.name, object.generation));
  }

  /** Makes the blob the live generation; takes the blob's file over. */
  write(
    name: string,
    blob: Omit<Blob, "md5Hash"> & { readonly md5Hash?: string; readonly componentCount?: number },
    editable: EditableMetadata,
    conditions: Preconditions,
  ): Written {
    const replaced = this.#live.get(name);
    checkPreconditions(conditions, replaced, "write");
    const time = this.#now().toISOString();
    const { file, ...facts } = blob;
    const object: StoredObject = {
      ...facts,
      editable,
      bucket: this.configuration.name,
      name,
      generation: this.#nextGeneration(),
      metageneration: 1,
      timeCreated: time,
      updated: time,
    };
    renameSync(file, this.fileOf(object));
    this.#save(object);
    if (replaced !== undefined) this.#retire(replaced);
    this.#live.set(name, object);
    return { object, ...(replaced !== undefined && { replaced }) };
  }

  /** Replaces what a client may set. */
  update(
    name: string,
    generation: number | undefined,
    change: (before: EditableMetadata) => EditableMetadata,
    conditions: Preconditions,
  ): StoredObject {
    const before = this.get(name, generation);
    checkPreconditions(conditions, before, "write");
    const object: StoredObject = {
      ...before,
      editable: change(before.editable),
      metageneration: before.metageneration + 1,
      updated: this.#now().toISOString(),
    };
    this.#save(object);
    this.#replace(object);
    return object;
  }

  /** Without a generation the live object goes; a bucket with versions keeps it as noncurrent. */
  delete(
    name: string,
    generation: number | undefined,
    conditions: Preconditions,
  ): { readonly object: StoredObject; readonly isArchived: boolean } {
    const object = this.get(name, generation);
    checkPreconditions(conditions, object, "write");
    const isLive = this.#live.get(name)?.generation === object.generation;
    if (isLive) this.#live.delete(name);
    if (isLive && generation === undefined) {
      this.#retire(object);
      return { object, isArchived: this.configuration.isVersioned };
    }
    this.#remove(object);
    return { object, isArchived: false };
  }

  destroy(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #nextGeneration(): number {
    this.#lastGeneration = Math.max(this.#lastGeneration + 1, this.#now().getTime() * 1_000);
    return this.#lastGeneration;
  }

  #retire(object: StoredObject): void {
    if (!this.configuration.isVersioned) {
      this.#remove(object);
      return;
    }
    const noncurrent = { ...object, timeDeleted: this.#now().toISOString() };
    this.#save(noncurrent);
    this.#noncurrent.set(object.name, [...(this.#noncurrent.get(object.name) ?? []), noncurrent]);
  }

  #remove(object: StoredObject): void {
    const others = this.#noncurrent
      .get(object.name)
      ?.filter((each) => each.generation !== object.generation);
    if (others !== undefined && others.length > 0) this.#noncurrent.set(object.name, others);
    else this.#noncurrent.delete(object.name);
    // The metadata first: bytes without it belong to nobody and are removed at the next start.
    rmSync(this.#metadataFileOf(object), { force: true });
    rmSync(this.fileOf(object), { force: true });
  }

  #replace(object: StoredObject): void {
    if (this.#live.get(object.name)?.generation === object.generation) {
      this.#live.set(object.name, object);
      return;
    }
    const others = this.#noncurrent.get(object.name) ?? [];
    this.#noncurrent.set(
      object.name,
      others.map((each) => (each.generation === object.generation ? object : each)),
    );
  }

  #metadataFileOf(object: StoredObject): string {
    return path.join(this.#directory, "meta", `${fileNameOf(object.name, object.generation)}.json`);
  }

  #save(object: StoredObject): void {
    const file = this.#metadataFileOf(object);
    writeFileSync(`${file}.new`, JSON.stringify(object));
    renameSync(`${file}.new`, file);
  }

  #load(): void {
    const owned = new Set<string>();
    for (const file of readdirSync(path.join(this.#directory, "meta"))) {
      if (!file.endsWith(".json")) continue;
      const text = readFileSync(path.join(this.#directory, "meta", file), "utf8");
      const object = JSON.parse(text) as StoredObject;
      this.#lastGeneration = Math.max(this.#lastGeneration, object.generation);
      owned.add(path.basename(this.fileOf(object)));
      this.#adopt(object);
    }
    for (const file of readdirSync(path.join(this.#directory, "data")))
      if (!owned.has(file)) rmSync(path.join(this.#directory, "data", file), { force: true });
  }

  /** After a crash between two writes a name may have two live generations: the newer one counts. */
  #adopt(object: StoredObject): void {
    if (object.timeDeleted !== undefined) {
      const others = this.#noncurrent.get(object.name) ?? [];
      this.#noncurrent.set(
        object.name,
        [...others, object].toSorted((a, b) => a.generation - b.generation),
      );
      return;
    }
    const other = this.#live.get(object.name);
    const isNewer = other === undefined || other.generation < object.generation;
    if (isNewer) this.#live.set(object.name, object);
    const older = isNewer ? other : object;
    if (older !== undefined) this.#retire(older);
  }
}
