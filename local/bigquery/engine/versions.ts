import { quoteName, quoteText } from "../dialect/quoting.ts";
import { duckType } from "../dialect/types.ts";
import type { Database } from "./database.ts";
import { rowsOf } from "./database.ts";
import type { StoredTable } from "./metadata.ts";
import { tableKey, tableLabel } from "./references.ts";

/** Tables of more rows keep no former version: a copy would cost what the statement costs. */
const mostRows = 1000;
const mostVersions = 20;
const window = 7n * 24n * 3600n * 1_000_000n;

interface Version {
  readonly from: bigint;
  readonly until: bigint;
  readonly duckName: string;
  readonly columns: ReadonlySet<string>;
}

interface History {
  changedAt: bigint;
  versions: Version[];
  /** Was found too large once, and is not counted again. */
  isLarge: boolean;
}

/** What FOR SYSTEM_TIME AS OF reads: the rows that small tables had before each statement that changed them. */
export interface Versions {
  /** Runs a change of a table and keeps the rows from before it; `table` is undefined where it keeps no versions. */
  around<T>(table: StoredTable | undefined, change: () => Promise<T>): Promise<T>;
  /** A change whose former rows are not kept: appended rows, another schema. */
  changed(table: StoredTable): void;
  /** A FROM item of the columns as they were at a TIMESTAMP expression, under the names of today. */
  asOf(table: StoredTable, time: string): string;
}

export function createVersions(database: Database, now: () => Date): Versions {
  const micros = (): bigint => BigInt(now().getTime()) * 1000n;
  const opened = micros();
  const histories = new Map<string, History>();
  let serial = 0;

  const historyOf = (table: StoredTable): History => {
    const key = tableKey(table.reference);
    const created = BigInt(table.resource.creationTime ?? 0) * 1000n;
    // What changed a table before this start is not known.
    const fresh: History = { changedAt: created, versions: [], isLarge: false };
    const known = histories.get(key) ?? fresh;
    if (created >= known.changedAt) Object.assign(known, fresh);
    if (known.changedAt < opened) known.changedAt = opened;
    histories.set(key, known);
    return known;
  };

  /** Undefined for a table that is too large. */
  const copy = async (table: StoredTable): Promise<string | undefined> =>
    database.use(async (connection) => {
      const [[count] = []] = await rowsOf(connection, `SELECT count(*) FROM ${table.duckName}`);
      if (Number(count) > mostRows) return undefined;
      const duckName = `bq_versions.main.v${++serial}`;
      if (serial === 1) await connection.run("ATTACH IF NOT EXISTS ':memory:' AS bq_versions");
      await connection.run(`CREATE TABLE ${duckName} AS SELECT * FROM ${table.duckName}`);
      return duckName;
    });

  const drop = async (versions: readonly Version[]): Promise<void> => {
    if (versions.length === 0) return;
    await database.use(async (connection) => {
      for (const { duckName } of versions) await connection.run(`DROP TABLE IF EXISTS ${duckName}`);
    });
  };

  return {
    async around(table, change) {
      if (table === undefined) return change();
      const history = historyOf(table);
      const duckName = history.isLarge ? undefined : await copy(table);
      history.isLarge = duckName === undefined;
      const result = await change();
      const until = micros();
      if (duckName !== undefined) {
        const columns = new Set(table.columns.map((column) => column.name.toLowerCase()));
        history.versions.push({ from: history.changedAt, until, duckName, columns });
      }
      history.changedAt = until;
      const outdated = history.versions.filter(
        (version, index, all) =>
          version.until < until - window || index < all.length - mostVersions,
      );
      history.versions = history.versions.filter((version) => !outdated.includes(version));
      await drop(outdated);
      return result;
    },
    changed: (table) => void (historyOf(table).changedAt = micros()),
    asOf: (table, time) => versionsSql(table, historyOf(table), time),
  };
}

function versionsSql(table: StoredTable, history: History, time: string): string {
  const at = (value: bigint): string => `make_timestamp(${value})`;
  const list = (columns?: ReadonlySet<string>): string =>
    table.columns
      .map(({ name, type }) =>
        columns?.has(name.toLowerCase()) === false
          ? `CAST(NULL AS ${duckType(type)}) AS ${quoteName(name)}`
          : quoteName(name),
      )
      .concat(
        table.ingestionTime
          ? [
              columns?.size === 0
                ? 'CAST(NULL AS TIMESTAMP) AS "_PARTITIONTIME"'
                : '"_PARTITIONTIME"',
            ]
          : [],
      )
      .join(", ");
  const current = `(${time}) >= ${at(history.changedAt)}`;
  const spans = history.versions.map(
    ({ from, until }) => `(${time}) >= ${at(from)} AND (${time}) < ${at(until)}`,
  );
  const parts = history.versions.map(
    ({ duckName, columns }, index) =>
      `SELECT ${list(columns)} FROM ${duckName} WHERE ${spans[index]}`,
  );
  const created = Number(table.resource.creationTime ?? 0);
  const shown = `CAST(epoch_ms(${time}) AS VARCHAR)`;
  const label = quoteText(tableLabel(table.reference));
  const tooEarly = `bq_error('Invalid time travel timestamp ' || ${shown} || ' for table ' || ${label} || '@' || ${shown} || '. Cannot read before ${created}.')`;
  const notKept = `bq_error('not supported locally: FOR SYSTEM_TIME AS OF a time whose rows of ' || ${label} || ' are not kept')`;
  const refusal = `CASE WHEN ${[current, ...spans.map((span) => `(${span})`)].join(" OR ")} THEN false WHEN (${time}) < ${at(BigInt(created) * 1000n)} THEN CAST(${tooEarly} AS BOOLEAN) ELSE CAST(${notKept} AS BOOLEAN) END`;
  return `(SELECT ${list()} FROM ${table.duckName} WHERE ${current} ${parts.map((part) => `UNION ALL ${part} `).join("")}UNION ALL SELECT ${list(new Set())} WHERE ${refusal})`;
}
