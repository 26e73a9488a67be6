import type { z } from "zod";

/** A payload field in SQL: its text and, where the file has types, its JSON type; every cell of CSV is text. */
export interface FieldSql {
  readonly text: string;
  readonly jsonType: string | undefined;
  /** JSON of the field where the file has types. */
  readonly json: string | undefined;
}

export interface FieldRule {
  readonly field: string;
  readonly required: boolean;
  /** Whether a present value keeps the contract. */
  readonly valid: Predicate;
  /** Form of a time that arrives as text, to be checked beside `valid`. */
  readonly timeFormat: string | undefined;
  /** What a broken value is told, without the value. */
  readonly expectation: string;
}

export const sqlText = (text: string): string => JSON.stringify(text);

/**
 * The rules of a payload schema in SQL, so that batch files meet the same contract as events. A schema kind that has no
 * translation is an error when the function starts, never a rule that silently does not apply.
 */
export function fieldRules(payload: z.ZodObject): readonly FieldRule[] {
  const shape = payload.shape as Readonly<Record<string, z.ZodType>>;
  return Object.entries(shape).map(([field, schema]) => {
    const { inner, required } = unwrap(schema);
    const meta = { ...inner.meta(), ...schema.meta() };
    const rule = translate(inner, field);
    const isPadded = meta.isPadded === true;
    const typed = meta.bigquery === undefined ? [] : [castsTo(meta.bigquery, isPadded)];
    return {
      field,
      required,
      valid: allOf([rule, ...typed]),
      timeFormat: meta.timeFormat,
      expectation: expectationOf(inner, meta),
    };
  });
}

/** SQL that is TRUE for a valid value; `true` and `false` where that is known without looking. */
type Predicate = (value: FieldSql) => string | boolean;

/**
 * NUMERIC holds 29 digits before the point; comparing as a float says as much and costs a tenth. Connectors write some dates
 * with a time of day, which a cast to DATE refuses and one to DATETIME reads.
 */
const castsTo =
  (type: string, isPadded: boolean): Predicate =>
  ({ text }) => {
    const bare = isPadded ? `TRIM(${text})` : text;
    const casts =
      type === "NUMERIC"
        ? `ABS(SAFE_CAST(${bare} AS FLOAT64)) < 1e29`
        : `SAFE_CAST(${bare} AS ${isPadded && type === "DATE" ? "DATETIME" : type}) IS NOT NULL`;
    return isPadded ? `(${bare} = "" OR ${casts})` : casts;
  };

/** Seconds, milliseconds or microseconds since 1970, within the years that a TIMESTAMP has. */
const epochs: ReadonlyMap<string, { readonly perSecond: number; readonly function: string }> =
  new Map([
    ["epoch_s", { perSecond: 1, function: "TIMESTAMP_SECONDS" }],
    ["epoch_ms", { perSecond: 1_000, function: "TIMESTAMP_MILLIS" }],
    ["epoch_us", { perSecond: 1_000_000, function: "TIMESTAMP_MICROS" }],
  ]);

/** A time as the contract's format has it or as ISO 8601; Salesforce's offset without a colon is given one. */
export function timeSql(text: string, format: string | undefined): string {
  const epoch = epochs.get(format ?? "");
  if (epoch !== undefined) {
    const count = `SAFE_CAST(${text} AS INT64)`;
    return `IF(ABS(${count}) < ${60_000_000_000 * epoch.perSecond}, ${epoch.function}(${count}), NULL)`;
  }
  const iso = `SAFE_CAST(REGEXP_REPLACE(${text}, ${sqlText(String.raw`([+-]\d{2})(\d{2})$`)}, ${sqlText(String.raw`\1:\2`)}) AS TIMESTAMP)`;
  return format === undefined
    ? iso
    : `COALESCE(SAFE.PARSE_TIMESTAMP(${sqlText(format)}, ${text}), ${iso})`;
}

interface Unwrapped {
  readonly inner: z.ZodType;
  readonly required: boolean;
}

function unwrap(schema: z.ZodType, required = true): Unwrapped {
  const { def } = schema as z.ZodType & { readonly def: { readonly innerType?: z.ZodType } };
  if ((def.type === "optional" || def.type === "nullable") && def.innerType !== undefined)
    return unwrap(def.innerType, false);
  return { inner: schema, required };
}

interface Definition {
  readonly type: string;
  readonly options?: readonly z.ZodType[];
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly values?: readonly unknown[];
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDefinition } }[];
}

interface CheckDefinition {
  readonly check: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: RegExp;
}

const isJsonType =
  (type: string): Predicate =>
  ({ jsonType }) =>
    jsonType === undefined ? type === "string" : `${jsonType} = '${type}'`;

function translate(schema: z.ZodType, field: string): Predicate {
  const def = schema.def as unknown as Definition;
  switch (def.type) {
    case "string":
      return allOf([isJsonType("string"), ...(def.checks ?? []).map((one) => check(one, field))]);
    case "number":
    case "int":
      return isJsonType("number");
    case "boolean":
      return isJsonType("boolean");
    case "enum":
      return isOneOf(Object.values(def.entries ?? {}).map(String));
    case "literal":
      return isOneOf((def.values ?? []).map(String));
    case "union":
      return anyOf((def.options ?? []).map((option) => translate(option, field)));
    case "object":
    case "record":
      return isJsonType("object");
    case "array":
      return allOf([
        isJsonType("array"),
        ...(def.checks ?? []).map((one) => lengthCheck(one, field)),
      ]);
    case "unknown":
    case "any":
      return () => true;
    default:
      throw new Error(`${field}: a zod ${def.type} has no translation to SQL; add it here.`);
  }
}

const allOf =
  (predicates: readonly Predicate[]): Predicate =>
  (value) => {
    const parts = predicates.map((one) => one(value)).filter((part) => part !== true);
    if (parts.includes(false)) return false;
    return parts.length === 0 || parts.join(" AND ");
  };

const anyOf =
  (predicates: readonly Predicate[]): Predicate =>
  (value) => {
    const parts = predicates.map((one) => one(value)).filter((part) => part !== false);
    if (parts.includes(true)) return true;
    return parts.length > 0 && `(${parts.map((part) => `(${part})`).join(" OR ")})`;
  };

const isOneOf = (values: readonly string[]): Predicate =>
  allOf([isJsonType("string"), ({ text }) => `${text} IN (${values.map(sqlText).join(", ")})`]);

/** How many members an array may have. */
function lengthCheck(one: NonNullable<Definition["checks"]>[number], field: string): Predicate {
  const { def } = one._zod;
  const compare =
    def.check === "max_length"
      ? `<= ${def.maximum}`
      : def.check === "min_length" && `>= ${def.minimum}`;
  if (compare === false)
    throw new Error(`${field}: the check ${def.check} has no translation to SQL; add it here.`);
  return ({ json }) => json === undefined || `ARRAY_LENGTH(JSON_QUERY_ARRAY(${json})) ${compare}`;
}

function check(one: NonNullable<Definition["checks"]>[number], field: string): Predicate {
  const { def } = one._zod;
  switch (def.check) {
    case "min_length":
      return ({ text }) => `CHAR_LENGTH(${text}) >= ${def.minimum}`;
    case "max_length":
      return ({ text }) => `CHAR_LENGTH(${text}) <= ${def.maximum}`;
    case "string_format": {
      const { pattern } = def;
      if (pattern !== undefined && pattern.flags !== "")
        throw new Error(
          `${field}: a pattern with the flags ${pattern.flags} has no translation to SQL; write it without.`,
        );
      if (pattern !== undefined)
        return ({ text }) => `REGEXP_CONTAINS(${text}, ${sqlText(pattern.source)})`;
    }
  }
  throw new Error(`${field}: the check ${def.check} has no translation to SQL; add it here.`);
}

function expectationOf(
  schema: z.ZodType,
  meta: { readonly bigquery?: string; readonly timeFormat?: string },
): string {
  if (meta.bigquery !== undefined) return `is no ${meta.bigquery}`;
  if (meta.timeFormat !== undefined) return `is no time of the form ${meta.timeFormat}`;
  const { type } = schema.def as unknown as Definition;
  return type === "union" ? "is of none of the allowed kinds" : `is no valid ${type}`;
}
