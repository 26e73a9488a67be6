import { bigQueryFiles } from "./bigquery-files.ts";
import { briefFiles } from "./brief-files.ts";
import { documentationFiles } from "./documentation-files.ts";
import { lookerFiles } from "./looker-files.ts";
import { jsonSchemaFiles } from "./json-schema-files.ts";
import { pubsubSchemaFiles } from "./pubsub-schema-files.ts";
import { phoneRuleFiles } from "./phone-rule-files.ts";

/** Committed files that follow from contracts: a folder that holds nothing else, and what belongs in it. */
export interface Generator {
  /** Relative to the repository's root. */
  readonly folder: string;
  /** Content by path within the folder. */
  readonly files: () => ReadonlyMap<string, string>;
}

export const generators: readonly Generator[] = [
  { folder: "schemas/generated/bigquery", files: bigQueryFiles },
  { folder: "schemas/generated/json-schema", files: jsonSchemaFiles },
  { folder: "schemas/generated/pubsub", files: pubsubSchemaFiles },
  { folder: "looker/generated", files: lookerFiles },
  { folder: "schemas/generated/docs", files: documentationFiles },
  { folder: "functions/generate-content/briefs/generated", files: briefFiles },
  { folder: "functions/_shared/activation/normalise/generated", files: phoneRuleFiles },
];
