import { bytesFunctions } from "./bytes.ts";
import { castFormatFunctions } from "./cast-format.ts";
import { civilTextFunctions } from "./civil-text.ts";
import { decimalFunctions } from "./decimals.ts";
import { formatTextFunctions } from "./format.ts";
import { formatFunctions } from "./format-datetime.ts";
import { formatNumberFunctions } from "./format-number.ts";
import { jsonFunctions } from "./json.ts";
import { jsonMutatorFunctions } from "./json-mutators.ts";
import { netFunctions } from "./net.ts";
import { numberFunctions } from "./numbers.ts";
import { parseFunctions } from "./parse-datetime.ts";
import { regexpFunctions } from "./regexp.ts";
import type { ScalarFunction } from "./scalar-function.ts";
import { stringFunctions } from "./strings.ts";

/** Every BigQuery function that is written in JavaScript, because DuckDB has none that answers the same. */
export const scalarFunctions: readonly ScalarFunction[] = [
  ...numberFunctions,
  ...decimalFunctions,
  ...stringFunctions,
  ...bytesFunctions,
  ...regexpFunctions,
  ...formatFunctions,
  ...formatNumberFunctions,
  ...castFormatFunctions,
  ...parseFunctions,
  ...civilTextFunctions,
  ...formatTextFunctions,
  ...jsonFunctions,
  ...jsonMutatorFunctions,
  ...netFunctions,
];
