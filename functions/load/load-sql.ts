import { bronzeTable, type EventContract, type EventForm } from "../../schemas/event-contract.ts";
import { fieldRules, sqlText, type FieldRule } from "./contract-sql.ts";
import { jsonPath, occurredAtSql, textOf, timeCheck, timesOf } from "./event-time-sql.ts";
import type { Format } from "./landing-object.ts";

export interface LoadPlan {
  readonly contract: EventContract;
  /** The one form that every row of the file has; else each row is of the form that it is known by. */
  readonly form?: EventForm;
  readonly format: Format;
  /** Qualified staging table. */
  readonly staging: string;
  /** Column names of the file: of CSV in order of its columns, which staging calls c0, c1, …; else empty. */
  readonly columns: readonly string[];
}

const name = (column: string): string => `\`${column}\``;

/**
 * One script: rows are checked once, those that keep the contract go to bronze, the others with the field that broke it to
 * dead letters, one row to load_runs; staging is dropped. Parameters: object, generation, job_id, received_at, loaded_at,
 * trace_id.
 */
export const loadScript = (plan: LoadPlan): string =>
  loadStatements(plan)
    .map((statement) => `${statement};`)
    .join("\n\n");

export const loadStatements = (plan: LoadPlan): readonly string[] => [
  `CREATE TEMP TABLE checked AS\n${checkedRows(plan)}`,
  bronzeInsert(plan.contract),
  deadLetterInsert(plan),
  loadRunInsert(plan.contract),
  `DROP TABLE ${plan.staging}`,
];

function bronzeInsert(contract: EventContract): string {
  return `INSERT INTO bronze.${bronzeTable(contract)} (
  event_id, source, entity, schema_version, occurred_at, received_at, publish_time, ingest_date, attributes, payload, trace_id
)
SELECT
  ${eventId},
  ${sqlText(contract.source)}, ${sqlText(contract.entity)}, ${contract.version},
  occurred_at, @received_at, @loaded_at, DATE(@loaded_at),
  ${attributes}, payload, @trace_id
FROM checked
WHERE problem IS NULL`;
}

const attributes = `TO_JSON(STRUCT("file" AS channel, @object AS object, @generation AS generation, @job_id AS job_id))`;

/** Ordinal among identical rows: honest duplicates inside one file stay distinct, and the same file again has the same ids. */
const ordinal = `CAST(ROW_NUMBER() OVER (PARTITION BY content_hash) AS STRING)`;

const eventId = `IFNULL(event_key, CONCAT(content_hash, ":", ${ordinal}))`;

function deadLetterInsert({ contract, format }: LoadPlan): string {
  const item = format === "ndjson" ? `IFNULL(payload, TO_JSON(STRUCT(line)))` : `payload`;
  return `INSERT INTO ops.dead_letters (
  dead_letter_id, occurred_at, failed_date, stage, source, entity, event_id, reason, detail, attempts, item, attributes, trace_id
)
SELECT
  TO_HEX(SHA256(CONCAT("load\\n", @object, "\\n", @generation, "\\n", content_hash, ":", ${ordinal}))),
  @loaded_at, DATE(@loaded_at), "load", ${sqlText(contract.source)}, ${sqlText(contract.entity)}, CAST(NULL AS STRING),
  IF(payload IS NULL, "malformed_json", "invalid_payload"), problem, 1, ${item}, ${attributes}, @trace_id
FROM checked
WHERE problem IS NOT NULL`;
}

function loadRunInsert(contract: EventContract): string {
  return `INSERT INTO ops.load_runs (
  object, generation, source, entity, state, rows_loaded, rows_dead_lettered, detail, loaded_at, job_id
)
SELECT
  @object, @generation, ${sqlText(contract.source)}, ${sqlText(contract.entity)}, "loaded",
  COUNTIF(problem IS NULL), COUNTIF(problem IS NOT NULL), CAST(NULL AS STRING), @loaded_at, @job_id
FROM checked`;
}

/**
 * `payload`, `occurred_at`, `event_key` (the identity's fields), `problem` (the first rule that is broken) and `content_hash`,
 * which only rows without an identity of their own and dead letters need.
 */
function checkedRows(plan: LoadPlan): string {
  const others = plan.contract.otherForms ?? [];
  if (plan.form !== undefined || others.length === 0)
    return checkedForm(plan, plan.form ?? plan.contract, "TRUE");
  const known = others.map(
    ({ knownBy }) => `JSON_QUERY(payload, ${jsonPath(knownBy)}) IS NOT NULL`,
  );
  return [
    ...others.map((form, index) =>
      checkedForm(
        plan,
        form,
        [
          ...known.slice(0, index).map((one) => `NOT IFNULL(${one}, FALSE)`),
          known[index] ?? "TRUE",
        ].join(" AND "),
      ),
    ),
    checkedForm(plan, plan.contract, known.map((one) => `NOT IFNULL(${one}, FALSE)`).join(" AND ")),
  ].join("\nUNION ALL\n");
}

function checkedForm(plan: LoadPlan, form: EventForm, condition: string): string {
  const rules = fieldRules(form.payload);
  const identity = form.identity.kind === "fields" ? form.identity.fields : [];
  const hash = `TO_HEX(SHA256(${contentOf(plan)}))`;
  const key =
    identity.length === 0
      ? "CAST(NULL AS STRING)"
      : `CONCAT(${identity.map(textOf).join(`, ":", `)})`;
  return `SELECT
  ${plan.format === "ndjson" ? "line, " : ""}payload, ${key} AS event_key, occurred_at, problem,
  ${identity.length === 0 ? hash : `IF(problem IS NULL, CAST(NULL AS STRING), ${hash})`} AS content_hash
FROM (
  SELECT
    *,
    CASE
${problems(plan, form, rules).join("\n")}
    END AS problem
  FROM (
    SELECT *, ${occurredAtSql(form)} AS occurred_at
    FROM (
${stagedRows(plan, form, rules, condition)}
    )
  )
)`;
}

/** Cells by name and in the order of names, absent ones left out: neither the order of columns nor an empty one matters. */
function contentOf({ format, columns }: LoadPlan): string {
  if (format === "ndjson") return "IFNULL(TO_JSON_STRING(payload), line)";
  if (format === "parquet") return "TO_JSON_STRING(payload)";
  const cells = columns.toSorted().map((column) => {
    const cell = cellOf(columns, column);
    return `IF(${cell} IS NULL, "", CONCAT(${sqlText(`${column}\u001f`)}, ${cell}, "\\u001e"))`;
  });
  // The same text either way; an expression of hundreds of arguments is deeper than engines allow.
  return cells.length > 100
    ? `ARRAY_TO_STRING([${cells.join(", ")}], "")`
    : `CONCAT(${cells.join(", ")})`;
}

function problems(plan: LoadPlan, form: EventForm, rules: readonly FieldRule[]): readonly string[] {
  const json =
    plan.format === "csv"
      ? []
      : [
          `      WHEN payload IS NULL THEN "payload: is not JSON"`,
          `      WHEN JSON_TYPE(payload) != 'object' THEN "payload: is no JSON object"`,
        ];
  return [
    ...json,
    ...rules.flatMap((rule) => fieldProblems(rule, plan, form)),
    `      WHEN occurred_at IS NULL THEN ${sqlText(`${form.occurredAt}: is no date and time`)}`,
  ];
}

function fieldProblems(rule: FieldRule, plan: LoadPlan, form: EventForm): readonly string[] {
  const isCsv = plan.format === "csv";
  // A CSV file without an optional column has nothing to check.
  if (isCsv && !plan.columns.includes(rule.field)) return [];
  const text = textOf(rule.field);
  const type = isCsv ? undefined : name(`type_${rule.field}`);
  const present = type === undefined ? `${text} IS NOT NULL` : `${type} != 'null'`;
  const missing = type === undefined ? `${text} IS NULL` : `IFNULL(${type}, 'null') = 'null'`;
  const when = (condition: string, problem: string): string =>
    `      WHEN ${condition} THEN ${sqlText(`${rule.field}: ${problem}`)}`;
  const json = isCsv ? undefined : `JSON_QUERY(payload, ${jsonPath(rule.field)})`;
  const valid = [rule.valid({ text, jsonType: type, json }), timeCheck(rule, form)];
  const conditions = valid.filter((part) => part !== true);
  const broken = conditions.includes(false)
    ? "TRUE"
    : `NOT IFNULL(${conditions.join(" AND ")}, FALSE)`;
  return [
    ...(rule.required ? [when(missing, "is missing")] : []),
    ...(conditions.length === 0 ? [] : [when(`${present} AND ${broken}`, rule.expectation)]),
  ];
}

/** Staging as `payload` and one `field_<name>` text per contract field, and its JSON type where the file has types. */
function stagedRows(
  plan: LoadPlan,
  form: EventForm,
  rules: readonly FieldRule[],
  condition: string,
): string {
  const inner = timesOf(form).filter((time) => time.includes("."));
  if (plan.format === "csv") return stagedCsv(plan, rules);
  const fields = [
    ...rules.flatMap(({ field }) => [
      `JSON_VALUE(payload, ${jsonPath(field)}) AS ${textOf(field)}`,
      `JSON_TYPE(JSON_QUERY(payload, ${jsonPath(field)})) AS ${name(`type_${field}`)}`,
    ]),
    ...inner.map((time) => `JSON_VALUE(payload, ${jsonPath(time)}) AS ${textOf(time)}`),
  ];
  const rows =
    plan.format === "ndjson"
      ? `SELECT line, SAFE.PARSE_JSON(line, wide_number_mode => 'round') AS payload FROM ${plan.staging} WHERE TRIM(line) != ""`
      : `SELECT TO_JSON(t) AS payload FROM ${plan.staging} AS t`;
  return `      SELECT *, ${fields.join(", ")} FROM (${rows}) WHERE ${condition}`;
}

/** An empty cell is an absent value. */
const cellOf = (columns: readonly string[], column: string): string =>
  `NULLIF(c${columns.indexOf(column)}, "")`;

function stagedCsv({ columns, staging }: LoadPlan, rules: readonly FieldRule[]): string {
  const members = columns.map((column) => `${cellOf(columns, column)} AS ${name(column)}`);
  const fields = rules.map(
    ({ field }) =>
      `${columns.includes(field) ? cellOf(columns, field) : "CAST(NULL AS STRING)"} AS ${textOf(field)}`,
  );
  return `      SELECT *, TO_JSON(STRUCT(${members.join(", ")})) AS payload, ${fields.join(", ")} FROM ${staging}`;
}
