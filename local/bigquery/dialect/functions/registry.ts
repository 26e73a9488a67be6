import type { EmitTable } from "../generation.ts";
import { arrayEmits } from "./arrays.ts";
import { bytesEmits } from "./bytes.ts";
import { conditionalEmits } from "./conditional.ts";
import { dateEmits } from "./dates.ts";
import { extractEmits } from "./extract.ts";
import { intervalEmits } from "./intervals.ts";
import { jsonEmits } from "./json.ts";
import { mathEmits } from "./math.ts";
import { operatorEmits } from "./operators.ts";
import { otherEmits } from "./other.ts";
import { regexpEmits } from "./regexp.ts";
import { stringEmits } from "./strings.ts";
import { timestampEmits } from "./timestamps.ts";

/** Every scalar function and operator of GoogleSQL that runs locally; a name that is not here is refused. */
export const scalarEmits: EmitTable = {
  ...operatorEmits,
  ...conditionalEmits,
  ...mathEmits,
  ...stringEmits,
  ...regexpEmits,
  ...bytesEmits,
  ...dateEmits,
  ...timestampEmits,
  ...extractEmits,
  ...intervalEmits,
  ...jsonEmits,
  ...arrayEmits,
  ...otherEmits,
};
