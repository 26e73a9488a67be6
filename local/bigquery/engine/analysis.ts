import type { TreeNode } from "../../../sql/analyzer/tree.ts";
import { withAliasedGrouping, withGroupedAll } from "./aliased-grouping.ts";
import { createCatalogBuilder } from "./catalog-builder.ts";
import { bigQueryFailure } from "./failures.ts";
import { tableNotFound } from "./metadata.ts";
import type { Parts, Prepared } from "./prepared.ts";
import { tableReference } from "./references.ts";
import { addRoutines } from "./routine-catalog.ts";
import type { Session } from "./session.ts";
import { addDefaults } from "./defaults.ts";
import { addTable } from "./table-catalog.ts";
import { addTemplatedBodies } from "./templated-functions.ts";

/** Resolves the statement in `sql` that begins at byte `start` (and ends before `end`). */
export async function prepareStatement(
  session: Session,
  sql: string,
  start = 0,
  end?: number,
): Promise<Prepared> {
  const { core } = session;
  const isPlain =
    session.temporaryTables.size === 0 &&
    session.temporaryRoutines.size === 0 &&
    session.variables.size === 0;
  const key = isPlain
    ? JSON.stringify([
        session.scope,
        session.parameters.named,
        session.parameters.positional,
        start,
        end,
        sql,
      ])
    : undefined;
  const cached = key === undefined ? undefined : core.cache.get(key, core.version);
  const version = core.version;
  const prepared = cached ?? (await resolve(session, sql, start, end));
  if (cached === undefined && key !== undefined && prepared.cacheable)
    core.cache.put(key, version, prepared);
  return prepared;
}

async function resolve(
  session: Session,
  sql: string,
  start: number,
  end: number | undefined,
): Promise<Prepared> {
  const statementText =
    start === 0 && end === undefined ? sql : Buffer.from(sql).subarray(start, end).toString();
  const builder = createCatalogBuilder();
  const prepared: Parts = {
    sources: new Map(),
    routines: new Map(),
    tableRoutines: new Map(),
    templates: new Map(),
    within: new Map(),
    defaults: new Map(),
    tables: new Map(),
    cacheable: true,
  };
  try {
    const missing: (readonly string[])[] = [];
    for (const path of await session.core.analyzer.extractTableNames(statementText)) {
      const found = await addTable(session, path, builder, prepared);
      if (!found) missing.push(path);
    }
    await addRoutines(session, statementText, builder, prepared);
    for (const variable of session.variables.values())
      builder.constant(variable.name, variable.type);
    const analyze = async (text: string): Promise<TreeNode> =>
      session.core.analyzer.analyze({
        sql: text,
        start,
        catalog: builder.build(),
        namedParameters: session.parameters.named,
        ...(session.parameters.positional === undefined
          ? {}
          : { positionalParameters: session.parameters.positional }),
        ddlPseudoColumns: [
          { name: "_PARTITIONTIME", type: { type_kind: "TYPE_TIMESTAMP" } },
          { name: "_PARTITIONDATE", type: { type_kind: "TYPE_DATE" } },
        ],
      });
    const statement = await analyze(sql).catch(async (error: unknown) => {
      const unnamed = unnamedTable(error, missing);
      // The target of ALTER is not among the names that the analyser extracts.
      if (unnamed !== undefined && (await addTable(session, unnamed, builder, prepared)))
        return analyze(sql);
      const rewritten = await regrouped(session, sql, error);
      if (rewritten !== undefined) return analyze(rewritten);
      throw missingTable(session, error, unnamed === undefined ? missing : [...missing, unnamed]);
    });
    await addTemplatedBodies(session, statement, prepared.templates, prepared);
    if (/\bDEFAULT\b/i.test(sql)) await addDefaults(session, statement, prepared);
    return { ...prepared, statement };
  } catch (error) {
    throw bigQueryFailure(error);
  }
}

function unnamedTable(
  error: unknown,
  missing: readonly (readonly string[])[],
): readonly string[] | undefined {
  const name =
    error instanceof Error
      ? /^Table not found: ([^;]*?)(?:; Did you mean .*)?(?: \[at \d+:\d+\])?$/.exec(
          error.message,
        )?.[1]
      : undefined;
  if (name === undefined) return undefined;
  const path = [...name.matchAll(/`([^`]*)`|([^.`]+)/g)].map((match) => match[1] ?? match[2] ?? "");
  return missing.some((known) => known.join(".") === path.join(".")) ? undefined : path;
}

async function regrouped(
  session: Session,
  sql: string,
  error: unknown,
): Promise<string | undefined> {
  if (!(error instanceof Error)) return undefined;
  if (error.message.includes("GROUP BY ALL is not supported"))
    return withGroupedAll(sql, await session.core.parse(sql));
  if (!error.message.includes("neither grouped nor aggregated")) return undefined;
  return withAliasedGrouping(sql, await session.core.parse(sql));
}

/** `Table not found` is worded by what is missing: the project, the dataset or the table. */
function missingTable(
  session: Session,
  error: unknown,
  missing: readonly (readonly string[])[],
): unknown {
  if (!(error instanceof Error) || !error.message.startsWith("Table not found: ")) return error;
  const name = error.message.slice("Table not found: ".length).replaceAll("`", "").toLowerCase();
  const path =
    missing.find((candidate) => name.startsWith(candidate.join(".").toLowerCase())) ?? missing[0];
  if (path === undefined) return error;
  try {
    const { catalog, projectId } = session.core;
    return tableNotFound(catalog, tableReference(path, session.scope), projectId);
  } catch (refusal) {
    return refusal;
  }
}
