import type { ParameterType, QueryParameter, StatementOutcome, Warehouse } from "../warehouse.ts";
import { BigQueryError } from "../errors.ts";
import type { Authorization } from "./authorization.ts";
import type { WriteObject } from "./extract-job.ts";
import { anonymousTable } from "./query-results.ts";
import { createDestination } from "./destination.ts";
import { unsupported } from "./errors.ts";
import type { JobOutcome, JobReference } from "./job.ts";
import type { Work } from "./job-store.ts";
import {
  booleanAt,
  integerAt,
  isUnset,
  objectAt,
  objectsAt,
  present,
  requireText,
  textAt,
  type Json,
} from "./json.ts";

/** BigQuery's own limit on a statement's text. */
const maxQueryCharacters = 1024 * 1024;
/** Settings that would change what a query does and are not honoured here. */
const unsupportedSettings = [
  "connectionProperties",
  "continuous",
  "createSession",
  "schemaUpdateOptions",
  "scriptOptions",
  "systemVariables",
  "tableDefinitions",
  "userDefinedFunctionResources",
];
const billingUnitBytes = 1024n * 1024n;
const minimumBilledBytes = 10n * billingUnitBytes;

/** `configuration.query` of a job, checked at once, run when its turn comes. */
export function queryWork(
  { warehouse, writeObject }: { readonly warehouse: Warehouse; readonly writeObject: WriteObject },
  authorization: Authorization,
  reference: JobReference,
  configuration: Json,
): Work {
  const query = objectAt(configuration, "query") ?? {};
  const text = queryText(query);
  const destination = createDestination(warehouse, authorization, query);
  const maximumBytesBilled = textOrNumber(query, "maximumBytesBilled");
  const defaultDataset = objectAt(query, "defaultDataset");
  const mode = textAt(query, "parameterMode");
  const parameters = (objectsAt(query, "queryParameters") ?? []).map(queryParameter);
  const dryRun = booleanAt(configuration, "dryRun") ?? false;

  return async (signal) => {
    const result = await warehouse.execute({
      query: text,
      projectId: reference.projectId,
      ...(defaultDataset === undefined
        ? {}
        : {
            defaultDataset: {
              datasetId: requireText(defaultDataset, "datasetId"),
              projectId: textAt(defaultDataset, "projectId") ?? reference.projectId,
            },
          }),
      ...(mode === "NAMED" || mode === "POSITIONAL" ? { parameterMode: mode } : {}),
      parameters,
      dryRun,
      ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }),
      authorize: (permission, table) => authorization.table(permission, table),
      caller: authorization.principal,
      writeObject,
      signal,
    });
    signal.throwIfAborted();
    if (dryRun) return outcomeOf(result, configuration, true);
    const named = await destination?.write(result);
    const children = result.children.map((child) => outcomeOf(child, configuration, false));
    const outcome = outcomeOf(result, configuration, false);
    return {
      ...outcome,
      ...(children.length === 0 ? {} : { children }),
      configuration: named === undefined ? withAnonymousTable(outcome, reference) : configuration,
    };
  };
}

/** Where BigQuery would keep the rows of a query without a destination; also what getQueryResults reads. */
function withAnonymousTable(outcome: JobOutcome, reference: JobReference): Json {
  const configuration = outcome.configuration ?? {};
  if (outcome.result === undefined) return configuration;
  const destinationTable = anonymousTable(reference);
  const query = objectAt(configuration, "query") ?? {};
  return {
    ...configuration,
    query: {
      writeDisposition: "WRITE_TRUNCATE",
      priority: "INTERACTIVE",
      ...query,
      destinationTable,
    },
  };
}

function outcomeOf(result: StatementOutcome, configuration: Json, dryRun: boolean): JobOutcome {
  const hasRows = result.schema.length > 0;
  return {
    configuration,
    statistics: {
      totalBytesProcessed: String(result.bytesProcessed),
      query: queryStatistics(result, dryRun),
    },
    ...(hasRows && !dryRun ? { result: { schema: result.schema, rows: result.rows } } : {}),
  };
}

/** REST JobStatistics2. */
function queryStatistics(result: StatementOutcome, dryRun: boolean): Json {
  const { dmlStats, ddlTarget } = result;
  const changed =
    dmlStats === undefined
      ? undefined
      : String(dmlStats.insertedRowCount + dmlStats.updatedRowCount + dmlStats.deletedRowCount);
  return present({
    statementType: result.statementType,
    totalBytesProcessed: String(result.bytesProcessed),
    totalBytesBilled: String(dryRun ? 0n : billedBytes(result.bytesProcessed)),
    billingTier: dryRun ? undefined : 1,
    totalBytesProcessedAccuracy: dryRun ? "PRECISE" : undefined,
    cacheHit: false,
    referencedTables: result.referencedTables.length === 0 ? undefined : result.referencedTables,
    schema: dryRun && result.schema.length > 0 ? { fields: result.schema } : undefined,
    numDmlAffectedRows: changed,
    dmlStats:
      dmlStats === undefined
        ? undefined
        : {
            insertedRowCount: String(dmlStats.insertedRowCount),
            updatedRowCount: String(dmlStats.updatedRowCount),
            deletedRowCount: String(dmlStats.deletedRowCount),
          },
    ddlOperationPerformed: result.ddlOperation,
    ...(ddlTarget === undefined ? {} : ddlTargetMember(result.statementType, ddlTarget)),
  });
}

function ddlTargetMember(
  statementType: string,
  { projectId, datasetId, tableId }: NonNullable<StatementOutcome["ddlTarget"]>,
): Json {
  if (statementType.endsWith("_SCHEMA")) return { ddlTargetDataset: { projectId, datasetId } };
  if (/_(FUNCTION|PROCEDURE)$/.test(statementType))
    return { ddlTargetRoutine: { projectId, datasetId, routineId: tableId } };
  return { ddlTargetTable: { projectId, datasetId, tableId } };
}

/** Whole mebibytes, ten at least; a query that reads nothing costs nothing. */
function billedBytes(processed: bigint): bigint {
  if (processed === 0n) return 0n;
  const rounded = ((processed + billingUnitBytes - 1n) / billingUnitBytes) * billingUnitBytes;
  return rounded < minimumBilledBytes ? minimumBilledBytes : rounded;
}

function queryText(query: Json): string {
  const text = requireText(query, "query");
  // The API's default is legacy SQL; a first line `#standardSQL` overrides it.
  const legacy = (booleanAt(query, "useLegacySql") ?? true) && !/^\s*#standardSQL/i.test(text);
  if (legacy) throw unsupported("legacy SQL; set useLegacySql to false.");
  for (const setting of unsupportedSettings)
    if (!isUnset(query[setting])) throw unsupported(`the query setting ${setting}`);
  if (text.length > maxQueryCharacters)
    throw new BigQueryError(
      "invalid",
      "The query is too large. The maximum standard SQL query length is 1024.00K characters, including comments and white space characters.",
    );
  return text;
}

function textOrNumber(query: Json, key: string): bigint | undefined {
  return typeof query[key] === "string"
    ? BigInt(integerAt(query, key) ?? 0)
    : big(integerAt(query, key));
}

function big(value: number | undefined): bigint | undefined {
  return value === undefined ? undefined : BigInt(value);
}

/** The engine checks values against types; here only the shape. */
function queryParameter(parameter: Json): QueryParameter {
  const type = objectAt(parameter, "parameterType");
  if (type === undefined || typeof type["type"] !== "string")
    throw new BigQueryError("invalid", "Invalid query parameter: parameterType.type is missing.");
  const name = textAt(parameter, "name");
  return {
    ...(name === undefined || name === "" ? {} : { name }),
    parameterType: type as unknown as ParameterType,
    parameterValue: objectAt(parameter, "parameterValue") ?? {},
  };
}
