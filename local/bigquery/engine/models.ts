import { children, text, texts } from "../../../sql/analyzer/tree.ts";
import { createGeneration, outputColumns, outputQuery } from "../dialect/generator.ts";
import { BigQueryError } from "../errors.ts";
import { restModel } from "../ml/rest-model.ts";
import { options } from "./ddl-options.ts";
import { type ReadTable, environmentOf } from "./environment.ts";
import { readFrame } from "./ml-frame.ts";
import { persist } from "./metadata.ts";
import type { Prepared } from "./prepared.ts";
import type { Planned } from "./query.ts";
import { tableKey, tableLabel, tableReference } from "./references.ts";
import type { Session } from "./session.ts";
import { requireDataset } from "./tables.ts";

/** CREATE MODEL: the query's rows go to the machine learning engine, and what it makes of them is kept. */
export function planModel(session: Session, prepared: Prepared): Planned {
  const { statement } = prepared;
  const { ml } = session.core;
  if (ml === undefined)
    throw new BigQueryError(
      "notImplemented",
      "not supported locally: CREATE MODEL without a machine learning engine",
    );
  if (children(statement, "transform_list").length > 0)
    throw new BigQueryError("notImplemented", "not supported locally: CREATE MODEL with TRANSFORM");
  if (statement["query"] === undefined)
    throw new BigQueryError(
      "notImplemented",
      "not supported locally: CREATE MODEL without AS SELECT",
    );
  const reads = new Map<string, ReadTable>();
  const columns = outputColumns(statement);
  const sql = outputQuery(createGeneration(environmentOf(session, prepared, reads)), statement);
  const reference = tableReference(texts(statement, "name_path"), session.scope);
  const settings = Object.fromEntries(options(statement));
  const mode = text(statement, "create_mode");
  return {
    statementType: "CREATE_MODEL",
    schema: [],
    reads,
    writes: [],
    run: async () => {
      requireDataset(session.core, reference.projectId, reference.datasetId);
      const key = tableKey(reference);
      const exists = session.core.catalog.models.get(key);
      if (exists !== undefined && mode === "CREATE_IF_NOT_EXISTS")
        return { ddlTarget: reference, ddlOperation: "SKIP" };
      if (exists !== undefined && mode !== "CREATE_OR_REPLACE")
        throw new BigQueryError("duplicate", `Already Exists: Model ${tableLabel(reference)}`);
      const frame = await readFrame(session.connection, sql, columns);
      const { projectId, datasetId, tableId: modelId } = reference;
      const document = await ml
        .train(settings, frame, { projectId, datasetId, modelId })
        .catch(refused);
      const now = String(session.core.now().getTime());
      const resource = {
        modelReference: { projectId, datasetId, modelId },
        location: session.core.location,
        ...restModel(document),
        creationTime: exists === undefined ? now : String(exists.resource["creationTime"] ?? now),
        lastModifiedTime: now,
      };
      const model = { resource, document };
      await persist(session.connection, "models", key, model);
      session.core.catalog.models.set(key, model);
      session.core.version++;
      return { ddlTarget: reference, ddlOperation: exists === undefined ? "CREATE" : "REPLACE" };
    },
  };
}

/** What the machine learning engine refuses is the statement's fault: an unknown option, a label that is not there. */
export function refused(error: unknown): never {
  if (error instanceof BigQueryError) throw error;
  throw new BigQueryError("invalidQuery", error instanceof Error ? error.message : String(error), {
    location: "query",
    cause: error,
  });
}
