import type { Environment } from "../dialect/generation.ts";
import { createGeneration, outputQuery } from "../dialect/generator.ts";
import { quoteText } from "../dialect/quoting.ts";
import { duckType } from "../dialect/types.ts";
import { BigQueryError } from "../errors.ts";
import type { TableReference } from "../warehouse.ts";
import type { Prepared } from "./prepared.ts";
import type { Session } from "./session.ts";

/** Columns of a table that a statement reads, as DuckDB expressions. */
export interface ReadTable {
  readonly reference: TableReference;
  readonly columns: Set<string>;
  /** Only a view that the statement names reads it. */
  readonly isWithinView: boolean;
}

/** What generation asks about tables, parameters, variables and routines, answered for one run. */
export function environmentOf(
  session: Session,
  prepared: Prepared,
  reads?: Map<string, ReadTable>,
): Environment {
  return {
    table(path, asOf, columnIndexes) {
      const source = prepared.sources.get(path);
      if (source === undefined)
        throw new BigQueryError("internalError", `The table ${path} has no source`);
      const found = source(asOf, columnIndexes);
      for (const [inner, read] of (reads && prepared.within.get(path)) ?? []) {
        const known = reads?.get(inner);
        if (known === undefined)
          reads?.set(inner, { ...read, columns: new Set(read.columns), isWithinView: true });
        else for (const column of read.columns) known.columns.add(column);
      }
      const reference = prepared.tables.get(path);
      if (reads !== undefined && reference !== undefined) {
        const columns = reads.get(path)?.columns ?? new Set<string>();
        for (const index of columnIndexes) columns.add(found.columns[index] ?? "");
        reads.set(path, { reference, columns, isWithinView: false });
      }
      return found;
    },
    parameter(name, position) {
      const value = session.parameters.values.get(
        name === undefined ? String(position) : name.toLowerCase(),
      );
      if (value === undefined)
        throw new BigQueryError("invalidQuery", `Query parameter '${name ?? position}' not found`);
      return value;
    },
    constant(name) {
      const variable = session.variables.get(name.toLowerCase());
      if (variable === undefined)
        throw new BigQueryError("invalidQuery", `Unrecognized name: ${name}`);
      return `CAST(getvariable(${quoteText(variable.duckName)}) AS ${duckType(variable.type)})`;
    },
    columnDefault(name) {
      const inner = prepared.defaults.get(name.toLowerCase());
      if (inner === undefined) return undefined;
      return `(${outputQuery(createGeneration(environmentOf(session, inner)), inner.statement)})`;
    },
    systemVariable(path) {
      const value = session.system.get(path.join(".").toLowerCase());
      if (value === undefined)
        throw new BigQueryError("notImplemented", `not supported locally: @@${path.join(".")}`);
      return value;
    },
    routine: (name) => prepared.routines.get(name.toLowerCase()),
    tableRoutine: (name) => prepared.tableRoutines.get(name.toLowerCase()),
    quickSums: session.quickSums,
    now: `make_timestamp(${session.nowMicros})`,
    projectId: session.core.projectId,
    caller: session.caller?.includes("@") === true ? session.caller : "owner@localhost",
  };
}
