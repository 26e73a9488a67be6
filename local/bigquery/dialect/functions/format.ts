import type { SqlType } from "../../../../sql/analyzer/types.ts";
import type { Emit } from "../generation.ts";
import { jsonValue } from "./json-value.ts";
import { quoteText } from "../quoting.ts";

/** FORMAT's arguments travel as one JSON array, each with its type, because a DuckDB function has fixed types. */
export const formatCall: Emit = (args, call) => {
  const values = args.slice(1).map((arg, index) => tagged(arg, call.types[index + 1]));
  return `bq_format(${args[0]}, [${values.join(", ")}]::VARCHAR[])`;
};

function tagged(value: string, type: SqlType | undefined): string {
  const known = type ?? { kind: "STRING" };
  return `${quoteText(JSON.stringify(known))} || chr(10) || ${jsonValue(value, known, "format")}`;
}
