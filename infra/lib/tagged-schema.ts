import { columnsOf, type BigQueryField, type Column } from "../../schemas/bigquery-schema.ts";
import type { PiiClass } from "../../schemas/column.ts";
import type { TableContract } from "../../schemas/table-contract.ts";
import { escapeTemplate } from "./escape.ts";

/** A class of personal data, or lists of it: masks differ, because a hash is taken of one text only. */
export type TagName = PiiClass | `${PiiClass}_list`;

/** Resource name of each policy tag, as a reference. */
export type PolicyTagNames = ReadonlyMap<TagName, string>;

export interface TaggedField extends Omit<BigQueryField, "fields"> {
  readonly policyTags?: { readonly names: readonly string[] };
  readonly fields?: readonly TaggedField[];
}

/**
 * A table's schema with the policy tag of each column that holds personal data. BigQuery takes tags on leaves only, so a
 * record's class goes to all of its fields. https://cloud.google.com/bigquery/docs/column-level-security
 */
export const taggedSchema = (
  contract: TableContract,
  tags: PolicyTagNames,
): readonly TaggedField[] => columnsOf(contract).map((column) => taggedField(column, tags));

/** The tags that a table's columns carry. */
export const tagsOf = (contract: TableContract): ReadonlySet<TagName> =>
  new Set(columnsOf(contract).flatMap((column) => leafTags(column)));

function leafTags(column: Column, inherited?: PiiClass): readonly TagName[] {
  const pii = column.pii ?? inherited;
  if (column.columns !== undefined) return column.columns.flatMap((inner) => leafTags(inner, pii));
  return pii === undefined ? [] : [tagName(pii, column.field)];
}

const tagName = (pii: PiiClass, { mode }: BigQueryField): TagName =>
  mode === "REPEATED" ? `${pii}_list` : pii;

function taggedField(column: Column, tags: PolicyTagNames, inherited?: PiiClass): TaggedField {
  const pii = column.pii ?? inherited;
  const { fields: _, ...field } = column.field;
  // Only descriptions can hold what Terraform would take for a template.
  const escaped = { ...field, description: escapeTemplate(field.description) };
  if (column.columns !== undefined)
    return { ...escaped, fields: column.columns.map((inner) => taggedField(inner, tags, pii)) };
  if (pii === undefined) return escaped;
  const tag = tagName(pii, column.field);
  const name = tags.get(tag);
  if (name === undefined)
    throw new Error(
      `Column ${field.name} needs policy tag ${tag}, which nobody made: see infra/constructs/personal-data-tags.ts.`,
    );
  return { ...escaped, policyTags: { names: [name] } };
}
