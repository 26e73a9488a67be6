import { z } from "zod";

/** GoogleSQL column types that contracts use. */
export type BigQueryType =
  | "STRING"
  | "INT64"
  | "FLOAT64"
  | "NUMERIC"
  | "BOOL"
  | "DATE"
  | "DATETIME"
  | "TIMESTAMP"
  | "JSON"
  | "BYTES";

/**
 * What kind of personal data a field holds; decides policy tags, hashing and log masking. `event` is a whole event as
 * received, which may hold any of the others.
 */
export const piiClasses = [
  "email",
  "phone",
  "name",
  "address",
  "ip",
  "identifier",
  "event",
] as const;
export type PiiClass = (typeof piiClasses)[number];

declare module "zod" {
  interface GlobalMeta {
    /** BigQuery column type; absent on event payload fields that stay inside JSON. */
    bigquery?: BigQueryType;
    pii?: PiiClass;
    /**
     * strptime-style format of a date or time that arrives as text, as PARSE_TIMESTAMP takes it; or `epoch_s`, `epoch_ms`,
     * `epoch_us`: a count since 1970.
     */
    timeFormat?: string;
    /** Text of this field may be padded with spaces; spaces alone are no value. */
    isPadded?: true;
  }
}

export interface ColumnOptions {
  readonly pii?: PiiClass;
}

type ColumnBuilder<T> = (description: string, options?: ColumnOptions) => T;

const column =
  <T extends z.ZodType>(type: BigQueryType, schema: () => T): ColumnBuilder<T> =>
  (description, options = {}) =>
    schema().meta({ bigquery: type, description, ...options });

/** Column builders: NOT NULL by default; wrap with `nullable()` or `repeated()`. */
export const string = column("STRING", () => z.string());
export const int64 = column("INT64", () => z.int());
export const float64 = column("FLOAT64", () => z.number());
export const numeric = column("NUMERIC", () => z.string().regex(/^-?\d+(\.\d{1,9})?$/));
export const bool = column("BOOL", () => z.boolean());
export const date = column("DATE", () => z.iso.date());
export const timestamp = column("TIMESTAMP", () => z.iso.datetime({ offset: true }));
export const json = column("JSON", () => z.unknown());
/** Money: integer micros (1/1,000,000 of the currency's unit); a `currency_code` column stands beside it. */
export const micros = column("INT64", () => z.int());

/** NULL is allowed; keeps the column's metadata. */
export const nullable = <T extends z.ZodType>(schema: T): z.ZodNullable<T> =>
  schema.nullable().meta({ ...schema.meta() });

/** REPEATED column. */
export const repeated = <T extends z.ZodType>(schema: T): z.ZodArray<T> =>
  z.array(schema).meta({ ...schema.meta() });
