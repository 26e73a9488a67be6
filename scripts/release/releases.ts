import type { Bucket } from "@google-cloud/storage";
import { z } from "zod";
import { CommandError } from "../output.ts";

export interface PublishedRelease {
  readonly release: string;
  readonly publishedAt: string;
  readonly isCurrent: boolean;
}

const manifestObject = /^manifest-([0-9a-f]{16})\.json$/;

/** Every release that can be run, newest first. */
export async function listReleases(bucket: Bucket): Promise<readonly PublishedRelease[]> {
  const [files] = await bucket.getFiles({ prefix: "manifest-" });
  const current = await currentRelease(bucket);
  return files
    .flatMap(({ name, metadata }) => {
      const release = manifestObject.exec(name)?.[1];
      if (release === undefined) return [];
      const publishedAt = metadata.updated ?? metadata.timeCreated ?? "";
      return [{ release, publishedAt, isCurrent: release === current }];
    })
    .toSorted((a, b) => b.publishedAt.localeCompare(a.publishedAt));
}

/** Undefined when nothing was ever published. */
export async function currentRelease(bucket: Bucket): Promise<string | undefined> {
  const pointer = bucket.file("current.json");
  const [exists] = await pointer.exists();
  if (!exists) return undefined;
  const [content] = await pointer.download();
  return (JSON.parse(content.toString()) as { release?: string }).release;
}

const manifestSchema = z.object({
  stages: z.record(
    z.string(),
    z.array(
      z.array(
        z.object({
          model: z.string(),
          kind: z.string(),
          parents: z.array(z.string()),
          sources: z.array(z.string()),
          follows: z.array(z.string()).default([]),
        }),
      ),
    ),
  ),
});
export type ReleaseEntry = z.infer<typeof manifestSchema>["stages"][string][number][number];

/** Models of the release that the next run is pinned to. Throws CommandError when nothing was ever published. */
export async function currentModels(
  bucket: Bucket,
): Promise<{ readonly release: string; readonly models: readonly ReleaseEntry[] }> {
  const release = await currentRelease(bucket);
  if (release === undefined)
    throw new CommandError("no release is published: `ame deploy` or `ame local` publishes one.");
  const [text] = await bucket.file(`manifest-${release}.json`).download();
  const { stages } = manifestSchema.parse(JSON.parse(text.toString()));
  return { release, models: Object.values(stages).flat(2) };
}

export interface MovedPointer {
  readonly from: string | undefined;
  readonly to: string;
}

/**
 * Points the next run at a release. Releases are immutable and stay in the bucket, so nothing else changes; a run that has
 * begun ends with the release it began with. The pointer moves only if nobody else moved it meanwhile.
 */
export async function moveRelease(bucket: Bucket, wanted: string): Promise<MovedPointer> {
  const known = await listReleases(bucket);
  const matching = known.filter(({ release }) => release.startsWith(wanted));
  const [found] = matching;
  if (found === undefined || matching.length > 1)
    throw new CommandError(
      matching.length > 1
        ? `"${wanted}" stands for ${matching.map(({ release }) => release).join(", ")}: give more of it.`
        : `there is no release ${wanted}; the bucket has ${known.map(({ release }) => release).join(", ") || "none"}.`,
    );
  const pointer = bucket.file("current.json");
  const from = known.find(({ isCurrent }) => isCurrent)?.release;
  const [exists] = await pointer.exists();
  const generation = exists ? Number((await pointer.getMetadata())[0].generation) : 0;
  if (from !== found.release)
    await pointer.save(JSON.stringify({ release: found.release }), {
      contentType: "application/json",
      resumable: false,
      preconditionOpts: { ifGenerationMatch: generation },
    });
  return { from, to: found.release };
}
