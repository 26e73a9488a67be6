import { readdirSync, readFileSync } from "node:fs";
import { BigqueryRoutine } from "@cdktf/provider-google/lib/bigquery-routine/index.js";
import { Construct } from "constructs";
import { parse } from "yaml";
import { z } from "zod";
import { layers } from "../../schemas/table-contract.ts";
import { splitModel } from "../../sql/compiler/header.ts";
import { escapeTemplate } from "../lib/escape.ts";

const folder = new URL("../../sql/udf/", import.meta.url);

const typeKind = z.enum([
  "STRING",
  "INT64",
  "FLOAT64",
  "NUMERIC",
  "BOOL",
  "DATE",
  "TIMESTAMP",
  "JSON",
  "BYTES",
]);

const header = z.strictObject({
  description: z.string().min(1),
  arguments: z.record(z.string(), typeKind),
  returns: typeKind,
});

/** The scalar functions of sql/udf, each an expression under a header; the file's name is `<dataset>.<function>`. */
export class Routines extends Construct {
  constructor(scope: Construct) {
    super(scope, "routines");
    for (const file of readdirSync(folder).toSorted()) {
      if (!file.endsWith(".sql")) continue;
      const [dataset = "", name = ""] = file.split(".");
      if (!layers.some((layer) => layer === dataset))
        throw new Error(`sql/udf/${file} is named after no dataset: ${layers.join(", ")}.`);
      const { header: text, query } = splitModel(readFileSync(new URL(file, folder), "utf8"));
      const parsed = header.safeParse(parse(text));
      if (!parsed.success)
        throw new Error(`The header of sql/udf/${file} is wrong: ${z.prettifyError(parsed.error)}`);
      new BigqueryRoutine(this, `${dataset}_${name}`, {
        datasetId: dataset,
        routineId: name,
        routineType: "SCALAR_FUNCTION",
        language: "SQL",
        description: escapeTemplate(parsed.data.description),
        arguments: Object.entries(parsed.data.arguments).map(([argument, kind]) => ({
          name: argument,
          dataType: JSON.stringify({ typeKind: kind }),
        })),
        returnType: JSON.stringify({ typeKind: parsed.data.returns }),
        definitionBody: escapeTemplate(query),
        dependsOn: [{ fqn: `google_bigquery_dataset.${dataset}_dataset` }],
      });
    }
  }
}
