import { BigQueryError } from "../errors.ts";
import { loadCatalog } from "./metadata.ts";
import type { Session } from "./session.ts";

export async function beginTransaction(session: Session): Promise<void> {
  if (session.inTransaction)
    throw new BigQueryError(
      "invalidQuery",
      "Transaction control statement is not supported inside a transaction: a transaction is already open.",
      { location: "query" },
    );
  await session.connection.run("BEGIN TRANSACTION");
  session.inTransaction = true;
}

export async function commitTransaction(session: Session): Promise<void> {
  if (!session.inTransaction)
    throw new BigQueryError(
      "invalidQuery",
      "There is no active transaction to commit: COMMIT TRANSACTION without BEGIN TRANSACTION.",
      { location: "query" },
    );
  session.inTransaction = false;
  try {
    await session.connection.run("COMMIT");
  } catch (error) {
    await session.connection.run("ROLLBACK").catch(() => undefined);
    throw new BigQueryError(
      "invalidQuery",
      `Transaction is aborted due to concurrent update: ${error instanceof Error ? error.message : String(error)}`,
      { location: "query", cause: error },
    );
  }
}

/** Takes back what the transaction did; the catalog in memory is read again, in case tables were made in it. */
export async function rollbackTransaction(session: Session): Promise<void> {
  if (!session.inTransaction)
    throw new BigQueryError(
      "invalidQuery",
      "There is no active transaction to roll back: ROLLBACK TRANSACTION without BEGIN TRANSACTION.",
      { location: "query" },
    );
  session.inTransaction = false;
  await session.connection.run("ROLLBACK");
  const stored = await loadCatalog(session.connection);
  const { catalog } = session.core;
  for (const kind of ["datasets", "tables", "routines", "models"] as const) {
    const target = catalog[kind] as Map<string, unknown>;
    const source = stored[kind] as ReadonlyMap<string, unknown>;
    for (const name of target.keys()) if (!source.has(name)) target.delete(name);
    for (const [name, value] of source) target.set(name, value);
  }
  session.core.version++;
}
