import { parse } from "yaml";
import { z } from "zod";

const filterValues = z.record(z.string(), z.unknown());
const element = z.looseObject({
  name: z.string().optional(),
  title: z.string().optional(),
  type: z.string(),
  model: z.string().optional(),
  explore: z.string().optional(),
  fields: z.array(z.string()).default([]),
  pivots: z.array(z.string()).default([]),
  sorts: z.array(z.string()).default([]),
  filters: filterValues.default({}),
  /** Dashboard filter → field. */
  listen: z.record(z.string(), z.string()).default({}),
  dynamic_fields: z.array(z.looseObject({ table_calculation: z.string().optional() })).default([]),
});
export type DashboardElement = z.infer<typeof element>;

const dashboard = z.looseObject({
  dashboard: z.string(),
  title: z.string(),
  filters: z
    .array(
      z.looseObject({
        name: z.string(),
        type: z.string(),
        model: z.string().optional(),
        explore: z.string().optional(),
        field: z.string().optional(),
      }),
    )
    .default([]),
  elements: z.array(element).min(1),
});
export type Dashboard = z.infer<typeof dashboard> & { readonly file: string };

/** A LookML dashboard is YAML: a list of one. https://cloud.google.com/looker/docs/reference/param-lookml-dashboard */
export function readDashboard(file: string, text: string): Dashboard {
  const parsed = z.tuple([dashboard]).safeParse(parse(text));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return { ...parsed.data[0], file };
}
