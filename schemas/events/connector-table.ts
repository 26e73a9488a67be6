import { z } from "zod";
import type { BigQueryType, PiiClass } from "../column.ts";
import { piiClasses } from "../column.ts";
import { defineEvent, type EventContract, type OtherForm } from "../event-contract.ts";

/** A table as a managed connector (Fivetran) lands it, in the fewest words. */
export interface ConnectorTable {
  /** Its name at the connector, and the entity's. */
  readonly table: string;
  readonly about?: string;
  /** Columns of the primary key. */
  readonly key: string;
  /** Columns that say when, the first that holds a value decides; `_fivetran_synced` follows by itself. */
  readonly time?: string;
  /**
   * `name:type!/pii`, separated by spaces: type int, num, float, bool, date or ts, STRING without one, `name=A|B` where
   * the documentation closes the list of values; `!` is never NULL; pii is a class of schemas/column.ts. Columns that are not
   * listed are kept.
   */
  readonly columns: string;
  readonly readWhole?: true;
}

const types: Readonly<Record<string, BigQueryType>> = {
  int: "INT64",
  num: "NUMERIC",
  float: "FLOAT64",
  bool: "BOOL",
  date: "DATE",
  ts: "TIMESTAMP",
};

/** Cells of CSV are text and may be padded with spaces; NDJSON and Parquet have the type itself. */
const values: Readonly<Record<string, () => z.ZodType>> = {
  INT64: () => z.union([z.int(), z.string().regex(/^ *(-?\d+)? *$/, "not a whole number")]),
  NUMERIC: () =>
    z.union([z.number(), z.string().regex(/^ *(-?\d*\.?\d*([eE][+-]?\d+)?)? *$/, "not a number")]),
  FLOAT64: () =>
    z.union([z.number(), z.string().regex(/^ *(-?\d*\.?\d*([eE][+-]?\d+)?)? *$/, "not a number")]),
  BOOL: () =>
    z.union([
      z.boolean(),
      z.string().regex(/^ *([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])? *$/, "not true or false"),
    ]),
  DATE: () => z.string(),
  TIMESTAMP: () => z.string(),
};

const columnPattern =
  /^(?<name>[^:=!/]+)(:(?<type>[a-z]+)|=(?<allowed>[A-Za-z_|]+))?(?<required>!)?(\/(?<pii>[a-z]+))?$/;

function columnOf(text: string): [name: string, schema: z.ZodType] {
  const { name = "", type, allowed, required, pii } = columnPattern.exec(text)?.groups ?? {};
  const bigquery = type === undefined ? "STRING" : types[type];
  if (name === "" || bigquery === undefined || !(pii === undefined || isPii(pii)))
    throw new Error(`${text} is no column: write name:type!/pii.`);
  const value =
    allowed === undefined ? (values[bigquery]?.() ?? z.string()) : z.enum(allowed.split("|"));
  const meta = {
    ...(bigquery === "STRING" ? {} : { bigquery, isPadded: true as const }),
    ...(pii === undefined ? {} : { pii }),
  };
  return [name, required === undefined ? value.nullish().meta(meta) : value.meta(meta)];
}

const isPii = (text: string): text is PiiClass => piiClasses.some((one) => one === text);

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== "");

const synced = "_fivetran_synced";

/** The form of a connector's rows. Parsed when first needed: there are thousands of columns, and a function needs few. */
export function connectorForm(table: ConnectorTable): OtherForm {
  let payload: z.ZodObject | undefined;
  const times = words(table.time ?? "").filter((time) => time !== synced);
  return {
    knownBy: synced,
    get payload() {
      return (payload ??= z.looseObject(
        Object.fromEntries([...words(table.columns), `${synced}:ts`].map(columnOf)),
      ));
    },
    identity: { kind: "content", key: words(table.key) },
    occurredAt: times[0] ?? synced,
    ...(times.length === 0 ? {} : { otherTimes: [...times.slice(1), synced] }),
    mayBeTimeless: true,
  };
}

export function connectorFormOf(tables: readonly ConnectorTable[], name: string): OtherForm {
  const found = tables.find(({ table }) => table === name);
  if (found === undefined) throw new Error(`no connector table is called ${name}.`);
  return connectorForm(found);
}

/** Contracts of the tables of one connector; its files are CSV, NDJSON or Parquet. */
export const connectorEvents = (
  source: string,
  product: string,
  tables: readonly ConnectorTable[],
): readonly EventContract[] =>
  tables.map((table) => {
    const form = connectorForm(table);
    return defineEvent({
      source,
      entity: table.table,
      version: 1,
      description:
        table.about ?? `A row of ${product}'s ${table.table}, as its connector lands it.`,
      get payload() {
        return form.payload;
      },
      identity: form.identity,
      occurredAt: form.occurredAt,
      ...(form.otherTimes === undefined ? {} : { otherTimes: form.otherTimes }),
      mayBeTimeless: true,
      ...(table.readWhole === undefined ? {} : { readWhole: table.readWhole }),
      batch: { formats: ["csv", "ndjson", "parquet"] },
      isConnectorTable: true,
    });
  });
