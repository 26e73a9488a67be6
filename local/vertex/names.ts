import { VertexRefusal } from "./refusal.ts";

export interface ModelName {
  readonly parent: string;
  readonly modelId: string;
  /** Version number or alias after `@`. */
  readonly version: string | undefined;
}

const modelPattern = /^(projects\/[^/]+\/locations\/[^/]+)\/models\/([^/@]+)(?:@([^/@]+))?$/;
const jobPattern = /^projects\/[^/]+\/locations\/[^/]+\/batchPredictionJobs\/[^/]+$/;
const parentPattern = /^projects\/[^/]+\/locations\/[^/]+$/;

/** `projects/p/locations/r/models/m[@version-or-alias]` */
export function parseModelName(name: string): ModelName {
  const [, parent, modelId, version] = modelPattern.exec(name) ?? [];
  if (parent === undefined || modelId === undefined)
    throw new VertexRefusal(
      "INVALID_ARGUMENT",
      `"${name}" is no model name: it should be projects/PROJECT/locations/REGION/models/MODEL, with @VERSION if need be.`,
    );
  return { parent, modelId, version };
}

/** `publishers/google/models/m`, alone or behind a project and a region; undefined for any other name. */
export const publisherModel = (name: string): string | undefined =>
  /^(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/google\/models\/([^/@]+)$/.exec(name)?.[1];

export function checkJobName(name: string): string {
  if (jobPattern.test(name)) return name;
  throw new VertexRefusal(
    "INVALID_ARGUMENT",
    `"${name}" is no batch prediction job: it should be projects/PROJECT/locations/REGION/batchPredictionJobs/ID.`,
  );
}

export function checkParent(parent: string): string {
  if (parentPattern.test(parent)) return parent;
  throw new VertexRefusal(
    "INVALID_ARGUMENT",
    `"${parent}" is no parent: it should be projects/PROJECT/locations/REGION.`,
  );
}

export interface BigQueryUri {
  readonly projectId: string;
  readonly datasetId: string | undefined;
  readonly tableId: string | undefined;
}

/** `bq://project[.dataset[.table]]` */
export function parseBigQueryUri(uri: string, field: string): BigQueryUri {
  const match = /^bq:\/\/([^.]+)(?:\.([^.]+)(?:\.([^.]+))?)?$/.exec(uri);
  if (match === null)
    throw new VertexRefusal(
      "INVALID_ARGUMENT",
      `${field} is "${uri}"; it should be bq://PROJECT.DATASET.TABLE, or less of it where that is allowed.`,
    );
  return { projectId: match[1]!, datasetId: match[2], tableId: match[3] };
}
