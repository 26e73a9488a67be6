/** How a value got from an input column into an output column, in the words of OpenLineage's column lineage facet. */
export type Direct = "IDENTITY" | "TRANSFORMATION" | "AGGREGATION";
/** What only decided about it. */
export type Indirect = "CONDITIONAL" | "JOIN" | "FILTER" | "GROUP_BY" | "SORT" | "WINDOW";

/** An input that an output depends on. */
export interface Flow {
  /** Qualified, `bronze.raw_web_track`. */
  readonly table: string;
  readonly column: string;
  /** Names below a JSON column; positions in arrays are left out. */
  readonly path: readonly string[];
  readonly how: Direct | Indirect;
  /** Hashed, counted or compared: the value itself cannot be read from the output. */
  readonly masked: boolean;
  /** A JSON path into the output is one into the input. */
  readonly isWhole: boolean;
}

/** What an expression is made of. Structs, and arrays of them, keep their fields apart, by position. */
export interface Value {
  readonly flows: readonly Flow[];
  readonly fields?: readonly Value[];
}

export const nothing: Value = { flows: [] };

export const isDirect = ({ how }: Pick<Flow, "how">): boolean =>
  how === "IDENTITY" || how === "TRANSFORMATION" || how === "AGGREGATION";

const strength = ["IDENTITY", "TRANSFORMATION", "AGGREGATION"];

/** One step after another. */
export function followedBy(first: Flow["how"], second: Flow["how"]): Flow["how"] {
  if (!strength.includes(second)) return second;
  if (!strength.includes(first)) return first;
  return strength.indexOf(first) > strength.indexOf(second) ? first : second;
}

const keyOf = (flow: Flow): string =>
  `${flow.table}.${flow.column} ${flow.path.join("\0")} ${flow.how} ${flow.masked} ${flow.isWhole}`;

export function distinct(flows: readonly Flow[]): readonly Flow[] {
  if (flows.length < 2) return flows;
  return [...new Map(flows.map((flow) => [keyOf(flow), flow])).values()];
}

/** Every flow of a value and of its fields. */
export const allFlows = (value: Value): readonly Flow[] =>
  value.fields === undefined
    ? value.flows
    : distinct([...value.flows, ...value.fields.flatMap(allFlows)]);

/** One of several values, as of COALESCE, CASE or UNION: fields stay apart where all have them. */
export function either(values: readonly Value[]): Value {
  const [first, ...rest] = values.filter((value) => allFlows(value).length > 0);
  if (first === undefined) return nothing;
  if (rest.length === 0) return first;
  const count = first.fields?.length;
  if (count === undefined || rest.some(({ fields }) => fields?.length !== count))
    return { flows: distinct([first, ...rest].flatMap(allFlows)) };
  return {
    flows: distinct([first, ...rest].flatMap(({ flows }) => flows)),
    fields: Array.from({ length: count }, (_none, index) =>
      either([first, ...rest].map(({ fields }) => fields?.[index] ?? nothing)),
    ),
  };
}

export interface Step {
  readonly how: Flow["how"];
  readonly masked?: boolean;
  /** False: what comes out has another shape. */
  readonly keepsShape?: boolean;
}

/** Passes a value on through a step, fields and all. */
export function through(value: Value, step: Step): Value {
  const { how, masked = false, keepsShape = true } = step;
  const flows = value.flows.map((flow) => ({
    ...flow,
    how: followedBy(flow.how, how),
    masked: flow.masked || masked,
    isWhole: flow.isWhole && keepsShape,
  }));
  return value.fields === undefined
    ? { flows }
    : { flows, fields: value.fields.map((field) => through(field, step)) };
}

/** What all values are mixed into. */
export const mixed = (values: readonly Value[], step: Step): Value =>
  through({ flows: distinct(values.flatMap(allFlows)) }, step);

/** What a JSON path takes out of a value; of what has another shape than its input, everything. */
export const below = (value: Value, path: readonly string[]): Value => ({
  flows: allFlows(value).map((flow) => ({
    ...flow,
    path: flow.isWhole ? [...flow.path, ...path] : flow.path,
    how: followedBy(flow.how, "TRANSFORMATION"),
  })),
});
