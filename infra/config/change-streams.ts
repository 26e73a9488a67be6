import { z } from "zod";

const tableName = z.string().regex(/^[\w$]+\.[\w$]+$/, "is no <schema>.<table>");

const shared = {
  /** Lower case, digits and hyphens: names the stream, its connection and the secret `cdc-<name>-password`. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "is no name of a stream"),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  username: z.string().min(1),
  /** `<schema>.<table>`; MySQL calls a schema a database. */
  tables: z.array(tableName).min(1),
};

/** A database whose changes follow into BigQuery by themselves. https://cloud.google.com/datastream/docs/overview */
export const changeStream = z.discriminatedUnion("database", [
  z.strictObject({
    ...shared,
    database: z.literal("postgresql"),
    databaseName: z.string().min(1),
    /** Both are made in the database beforehand. */
    publication: z.string().min(1),
    replicationSlot: z.string().min(1),
  }),
  z.strictObject({ ...shared, database: z.literal("mysql") }),
]);
export type ChangeStream = z.infer<typeof changeStream>;

export const passwordSecret = ({ name }: Pick<ChangeStream, "name">): string =>
  `cdc-${name}-password`;
