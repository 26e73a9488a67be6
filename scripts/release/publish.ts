import type { Bucket } from "@google-cloud/storage";
import type { Release } from "../../sql/compiler/release.ts";

/**
 * Uploads a release and moves the pointer to it. Statements are named by their content and shared between releases;
 * the pointer moves last, so a run never sees half a release.
 */
export async function publishRelease(release: Release, bucket: Bucket): Promise<void> {
  const upload = async (name: string, value: unknown): Promise<void> => {
    await bucket
      .file(name)
      .save(JSON.stringify(value), { contentType: "application/json", resumable: false });
  };
  const statements = [...release.files].filter(([name]) => name.endsWith(".sql"));
  await Promise.all(
    statements.map(async ([name, query]) => upload(statementObject(name), { query })),
  );
  await upload(
    `lineage-${release.hash}.json`,
    JSON.parse(release.files.get("lineage.json") ?? "[]"),
  );
  await upload(`manifest-${release.hash}.json`, withObjectNames(release));
  await upload("current.json", { release: release.hash });
}

/** `sql/<hash>.sql` of a release → its object, a flat name because Workflows does not encode slashes. */
const statementObject = (file: string): string =>
  `statement-${file.replace(/^sql\//, "").replace(/\.sql$/, "")}.json`;

function withObjectNames({ manifest }: Release): unknown {
  return JSON.parse(JSON.stringify(manifest), (_key, value: unknown) =>
    typeof value === "string" && /^sql\/[0-9a-f]{16}\.sql$/.test(value)
      ? statementObject(value)
      : value,
  ) as unknown;
}
