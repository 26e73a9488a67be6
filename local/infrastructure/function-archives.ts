import { isObject } from "./blocks.ts";
import type { Infrastructure } from "./infrastructure.ts";
import { createInfrastructure } from "./read.ts";

/**
 * The infrastructure without the archives of functions: terraform uploads them when it deploys, and the local Cloud Run starts
 * a function from its bundle's folder, so nothing here needs them built.
 */
export function withoutFunctionArchives(infrastructure: Infrastructure): Infrastructure {
  const archives = new Set(
    infrastructure
      .ofType("google_cloudfunctions2_function")
      .map(({ attributes }) => archiveOf(attributes["build_config"])),
  );
  return createInfrastructure(
    infrastructure.projectId,
    infrastructure.region,
    infrastructure.resources.filter(
      ({ type, attributes }) =>
        type !== "google_storage_bucket_object" ||
        !archives.has(`${String(attributes["bucket"])}/${String(attributes["name"])}`),
    ),
  );
}

function archiveOf(buildConfig: unknown): string {
  const source = inner(inner(inner(buildConfig)["source"])["storage_source"]);
  return `${String(source["bucket"])}/${String(source["object"])}`;
}

function inner(block: unknown): Readonly<Record<string, unknown>> {
  const first: unknown = Array.isArray(block) ? block[0] : block;
  return isObject(first) ? first : {};
}
