/** One statement, the tables it needs, and what BigQuery answered. */
export interface Case {
  readonly id: string;
  readonly query: string;
  readonly setup?: string;
  readonly parameters?: {
    readonly mode: string;
    readonly parameters: readonly {
      readonly name?: string;
      readonly type: CaseType;
      readonly value: unknown;
    }[];
  };
  readonly expected: {
    readonly schema?: readonly Field[];
    readonly rows?: readonly Readonly<Record<string, unknown>>[];
    readonly error?: {
      readonly reason: string;
      readonly location: string | null;
      readonly http_status: number;
      readonly message_pattern: string;
    };
  };
}

type CaseType =
  | string
  | {
      readonly type: string;
      readonly arrayType?: CaseType;
      readonly structTypes?: readonly { readonly name: string; readonly type: CaseType }[];
    };

interface Field {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly fields?: readonly Field[];
}

/** What the local BigQuery answered, as the REST API has it. */
export interface Answer {
  readonly succeeded?: {
    readonly schema: readonly Field[];
    readonly rows: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  };
  readonly failed?: {
    readonly status: number;
    readonly reason: string;
    readonly location: string | undefined;
    readonly message: string;
    readonly inSetup?: boolean;
  };
}

export interface Verdict {
  readonly kind: "same" | "refusal" | "wrong answer" | "wrong error";
  readonly detail: string;
}

export function judge({ expected }: Case, answer: Answer): Verdict {
  if (answer.failed !== undefined) return judgeFailure(expected, answer.failed);
  if (answer.succeeded === undefined || expected.error !== undefined)
    return {
      kind: "wrong answer",
      detail: `answered ${JSON.stringify(answer.succeeded?.rows)} where BigQuery refuses: ${expected.error?.message_pattern}`,
    };
  const schema = describe(answer.succeeded.schema);
  const wanted = describe(expected.schema ?? []);
  if (schema !== wanted)
    return { kind: "wrong answer", detail: `schema ${schema}, BigQuery has ${wanted}` };
  const rows = answer.succeeded.rows.map((row) => record(row.f, expected.schema ?? []));
  const [got, want] = [
    JSON.stringify(rows.map(normalised)),
    JSON.stringify((expected.rows ?? []).map((row) => recorded(row, expected.schema ?? []))),
  ];
  return got === want
    ? { kind: "same", detail: "" }
    : { kind: "wrong answer", detail: `${got}, BigQuery has ${want}` };
}

function judgeFailure(expected: Case["expected"], failed: NonNullable<Answer["failed"]>): Verdict {
  const said = `${failed.reason} ${failed.status}: ${failed.message}`;
  if (failed.message.includes("not supported locally")) return { kind: "refusal", detail: said };
  const { error } = expected;
  if (error === undefined || failed.inSetup === true) return { kind: "wrong error", detail: said };
  const same =
    failed.reason === error.reason &&
    failed.status === error.http_status &&
    new RegExp(error.message_pattern).test(failed.message);
  return same
    ? { kind: "same", detail: "" }
    : {
        kind: "wrong error",
        detail: `${said}; BigQuery says ${error.reason} ${error.http_status}: ${error.message_pattern}`,
      };
}

function describe(fields: readonly Field[]): string {
  return fields
    .map(
      (field) =>
        `${field.name} ${field.type} ${field.mode ?? "NULLABLE"}${field.fields === undefined ? "" : `(${describe(field.fields)})`}`,
    )
    .join(", ");
}

function record(
  cells: readonly { readonly v: unknown }[],
  fields: readonly Field[],
): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field, index) => [field.name, value(cells[index]?.v ?? null, field)]),
  );
}

function value(raw: unknown, field: Field): unknown {
  if (field.mode === "REPEATED")
    return ((raw ?? []) as readonly { v: unknown }[]).map((item) =>
      value(item.v, { ...field, mode: "NULLABLE" }),
    );
  if (raw === null) return null;
  const text = String(raw);
  switch (field.type) {
    case "RECORD":
      return record((raw as { f: readonly { v: unknown }[] }).f, field.fields ?? []);
    case "INTEGER":
      return Number(text);
    case "FLOAT":
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case "BOOLEAN":
      return text === "true";
    case "TIMESTAMP":
      return timestamp(BigInt(text));
    case "INTERVAL":
      return relativeDelta(text);
    case "JSON":
      return normalised(JSON.parse(text));
    default:
      return text;
  }
}

/** Python's isoformat, which the cases were recorded with. */
function timestamp(micros: bigint): string {
  const seconds = micros / 1_000_000n - (micros % 1_000_000n < 0n ? 1n : 0n);
  const rest = micros - seconds * 1_000_000n;
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${date}${rest === 0n ? "" : `.${String(rest).padStart(6, "0")}`}+00:00`;
}

function relativeDelta(text: string): string {
  const match = /^(-?)(\d+)-(\d+) (-?\d+) (-?)(\d+):(\d+):(\d+)/.exec(text);
  const [monthSign, timeSign] = [match?.[1] === "-" ? -1 : 1, match?.[5] === "-" ? -1 : 1];
  const parts = [
    ["years", Number(match?.[2]) * monthSign],
    ["months", Number(match?.[3]) * monthSign],
    ["days", Number(match?.[4])],
    ["hours", Number(match?.[6]) * timeSign],
    ["minutes", Number(match?.[7]) * timeSign],
    ["seconds", Number(match?.[8]) * timeSign],
  ] as const;
  const written = parts
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${name}=${count > 0 ? "+" : ""}${count}`);
  return `relativedelta(${written.join(", ")})`;
}

/** A recorded row; a JSON column is there as text with blanks, which means the value. */
function recorded(row: Readonly<Record<string, unknown>>, fields: readonly Field[]): unknown {
  return normalised(
    Object.fromEntries(
      Object.entries(row).map(([name, item]) => {
        const isJson = fields.find((field) => field.name === name)?.type === "JSON";
        return [name, isJson && typeof item === "string" ? parsed(item) : item];
      }),
    ),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function normalised(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(normalised);
  if (typeof item !== "object" || item === null) return item;
  return Object.fromEntries(
    Object.entries(item)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, normalised(inner)]),
  );
}
