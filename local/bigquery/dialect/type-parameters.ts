import { type TreeNode, child, children, text } from "../../../sql/analyzer/tree.ts";
import { type SqlType, typeName } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import { quoteText } from "./quoting.ts";

/** STRING(10), NUMERIC(10, 2); as the REST API has them, digits in text. */
export interface TypeParameters {
  readonly maxLength?: string;
  readonly precision?: string;
  readonly scale?: string;
}

/** The parameters of a type itself, undefined where it has none. */
export function ownParameters(node: TreeNode | undefined): TypeParameters | undefined {
  const string = node && child(node, "string_type_parameters");
  if (string?.["max_length"] !== undefined) return { maxLength: text(string, "max_length") };
  const numeric = node && child(node, "numeric_type_parameters");
  if (numeric?.["precision"] === undefined) return undefined;
  return {
    precision: text(numeric, "precision"),
    ...(numeric["scale"] === undefined ? {} : { scale: text(numeric, "scale") }),
  };
}

/** Parameters of a type and of what it is made of: an ARRAY's element, a STRUCT's fields. */
export interface ParameterTree {
  readonly own: TypeParameters | undefined;
  readonly inner: readonly ParameterTree[];
}

/** The parameters of the type that a CAST names, undefined where it has none at all. */
export function castParameters(node: TreeNode | undefined): ParameterTree | undefined {
  const tree = node === undefined ? undefined : treeOf(node);
  return tree !== undefined && hasParameters(tree) ? tree : undefined;
}

function treeOf(node: TreeNode): ParameterTree {
  return { own: ownParameters(node), inner: children(node, "child_list").map(treeOf) };
}

export function hasParameters({ own, inner }: ParameterTree): boolean {
  return own !== undefined || inner.some(hasParameters);
}

/** The value as its parameterised type holds it: rounded to the scale, and refused where it is too long or too large. */
export function fitted(value: string, type: SqlType, tree: ParameterTree, depth = 0): string {
  if (!hasParameters(tree)) return value;
  if (type.kind === "ARRAY") {
    const element = `x${depth}`;
    const inner = tree.inner[0] ?? { own: tree.own, inner: [] };
    return `list_transform(${value}, lambda ${element}: ${fitted(element, type.element, inner, depth + 1)})`;
  }
  if (type.kind === "STRUCT") {
    const struct = `x${depth}`;
    const fields = type.fields.map((field, index) => {
      const part = `struct_extract(${struct}, '_${index}')`;
      const inner = tree.inner[index] ?? { own: undefined, inner: [] };
      return `_${index} := ${fitted(part, field.type, inner, depth + 1)}`;
    });
    const packed = `CASE WHEN ${struct} IS NOT NULL THEN struct_pack(${fields.join(", ")}) END`;
    return `list_transform([${value}], lambda ${struct}: ${packed})[1]`;
  }
  return fittedScalar(value, type, tree.own ?? {});
}

function fittedScalar(value: string, type: SqlType, parameters: TypeParameters): string {
  const { maxLength, precision, scale = "0" } = parameters;
  if (maxLength !== undefined && type.kind === "STRING")
    return `bq_fit_string(${value}, ${Number(maxLength)})`;
  if (maxLength !== undefined && type.kind === "BYTES")
    return `bq_fit_bytes(${value}, ${Number(maxLength)})`;
  if (precision !== undefined && type.kind === "NUMERIC")
    return fittedNumeric(value, Number(precision), Number(scale));
  if (precision !== undefined && type.kind === "BIGNUMERIC")
    return `CAST(bq_big_fit(CAST(${value} AS VARCHAR), CAST(${Number(precision)} AS BIGINT), CAST(${Number(scale)} AS BIGINT)) AS BIGNUM)`;
  throw new BigQueryError(
    "notImplemented",
    `not supported locally: ${typeName(type)} with parameters`,
  );
}

function fittedNumeric(value: string, precision: number, scale: number): string {
  const whole = "9".repeat(precision - scale) || "0";
  const most = scale === 0 ? whole : `${whole}.${"9".repeat(scale)}`;
  // The largest value that rounds down to the largest one there is.
  const below = `${whole}.${"9".repeat(scale)}${"4".padEnd(9 - scale, "9").slice(0, 9 - scale)}`;
  const name = scale === 0 ? `NUMERIC(${precision})` : `NUMERIC(${precision}, ${scale})`;
  const refusal = `${name} has precision ${precision} and scale ${scale} but got a value that is not in range of [-${most}, ${most}]`;
  return `bq_fit_numeric(${value}, ${scale}, CAST('${below}' AS DECIMAL(38,9)), ${quoteText(refusal)})`;
}
