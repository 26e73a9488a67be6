import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const row = z.record(z.string(), z.unknown());

/** Tests of one model: rows of the tables that it reads, and the rows that its table must hold afterwards. */
const suiteSchema = z.strictObject({
  model: z.string().regex(/^\w+\.\w+$/, "a table with its dataset"),
  /** What CURRENT_TIMESTAMP() is. */
  now: z.iso.datetime({ offset: true }).default("2026-01-15T12:00:00Z"),
  tests: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        parameters: z
          .strictObject({
            dirty_partitions: z.array(z.iso.date()),
            dirty_ingest_dates: z.array(z.iso.date()),
          })
          .partial()
          .default({}),
        /** Tables that are not named are empty; columns that are not named are NULL. The model's own table may be one. */
        given: z.record(z.string(), z.array(row)),
        /** Only the columns named here are compared, in no order. */
        expect: z.array(row),
      }),
    )
    .min(1),
});

export type Suite = z.infer<typeof suiteSchema> & { readonly file: string };
export type ModelTest = Suite["tests"][number];

/** Every suite of `sql/tests/`. Throws an Error that names the file and what is wrong in it. */
export function readSuites(folder: string): readonly Suite[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .toSorted()
    .map((file) => {
      const parsed = suiteSchema.safeParse(
        parse(readFileSync(join(folder, file), "utf8"), { merge: true }),
      );
      if (!parsed.success) throw new Error(`sql/tests/${file}: ${z.prettifyError(parsed.error)}`);
      return { ...parsed.data, file: `sql/tests/${file}` };
    });
}
