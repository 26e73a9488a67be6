import { createHash } from "node:crypto";
import { readDocument } from "../../bigquery/ml/document.ts";
import type { ModelVersion } from "../registry/version-store.ts";

/** google.cloud.aiplatform.v1.Model in JSON. `versioned` adds `@<version>` to the name, as listVersions does. */
export function modelResource(
  parent: string,
  version: ModelVersion,
  { versioned = false } = {},
): Record<string, unknown> {
  const { modelId, versionId, aliases, createTime, updateTime, source, labels = {} } = version;
  const { modelType, options } = readDocument(version.document);
  const name = `${parent}/models/${modelId}`;
  const from =
    source === undefined ? "" : ` from ${source.projectId}.${source.datasetId}.${source.modelId}`;
  return {
    name: versioned ? `${name}@${versionId}` : name,
    versionId,
    versionAliases: aliases,
    versionCreateTime: createTime,
    versionUpdateTime: updateTime,
    createTime,
    updateTime,
    displayName: modelId,
    versionDescription: version.description ?? `BigQuery ML ${modelType}${from}`,
    modelSourceInfo: { sourceType: "BQML" },
    supportedDeploymentResourcesTypes: [],
    supportedInputStorageFormats: ["bigquery"],
    supportedOutputStorageFormats: ["bigquery"],
    labels,
    etag: createHash("sha256")
      .update(JSON.stringify([modelId, versionId, aliases, updateTime, options.modelType]))
      .digest("base64url")
      .slice(0, 16),
  };
}
