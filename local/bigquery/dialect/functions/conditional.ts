import type { Emit, EmitTable } from "../generation.ts";
import { duckType } from "../types.ts";
import { as } from "./naming.ts";

/** CASE x WHEN …: GoogleSQL compares with `=`, so NULL never matches. */
const caseWithValue: Emit = (args) => {
  const [value, ...rest] = args;
  const parts: string[] = [];
  for (let index = 0; index + 1 < rest.length; index += 2)
    parts.push(`WHEN ${rest[index]} THEN ${rest[index + 1]}`);
  const otherwise = rest.length % 2 === 1 ? ` ELSE ${rest.at(-1)}` : "";
  return `CASE ${value} ${parts.join(" ")}${otherwise} END`;
};

const caseWithoutValue: Emit = (args) => {
  const parts: string[] = [];
  for (let index = 0; index + 1 < args.length; index += 2)
    parts.push(`WHEN ${args[index]} THEN ${args[index + 1]}`);
  const otherwise = args.length % 2 === 1 ? ` ELSE ${args.at(-1)}` : "";
  return parts.length === 0 ? (args[0] ?? "NULL") : `CASE ${parts.join(" ")}${otherwise} END`;
};

/** NULL if any argument is NULL, NaN if any is NaN; DuckDB's skip NULLs. */
const extreme =
  (name: "greatest" | "least"): Emit =>
  (args, call) => {
    if (args.length === 1) return args[0] ?? "NULL";
    const nulls = args.map((arg) => `${arg} IS NULL`).join(" OR ");
    const nans =
      call.type.kind === "FLOAT64"
        ? ` WHEN ${args.map((arg) => `isnan(${arg})`).join(" OR ")} THEN CAST('nan' AS DOUBLE)`
        : "";
    return `CASE WHEN ${nulls} THEN NULL${nans} ELSE ${name}(${args.join(", ")}) END`;
  };

export const conditionalEmits: EmitTable = {
  if: (args) => `CASE WHEN ${args[0]} THEN ${args[1]} ELSE ${args[2]} END`,
  ifnull: as("coalesce"),
  coalesce: as("coalesce"),
  nullif: (args, call) =>
    call.type.kind === "FLOAT64"
      ? `CASE WHEN ${args[0]} = ${args[1]} AND NOT isnan(${args[0]}) THEN NULL ELSE ${args[0]} END`
      : `nullif(${args.join(", ")})`,
  // A list tells an error (no list) from NULL (a list of it) without evaluating twice.
  iferror: (args) => `coalesce(TRY([${args[0]}]), [${args[1]}])[1]`,
  iserror: (args) => `(TRY([${args[0]}]) IS NULL)`,
  nulliferror: (args) => `TRY(${args[0]})`,
  $case_with_value: caseWithValue,
  $case_no_value: caseWithoutValue,
  greatest: extreme("greatest"),
  least: extreme("least"),
  error: (args, call) => `CAST(bq_error(${args[0]}) AS ${duckType(call.type)})`,
};
