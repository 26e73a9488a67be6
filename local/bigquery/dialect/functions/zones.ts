import { type TreeNode, required, text } from "../../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../../errors.ts";

const utcNames = new Set(["UTC", "Etc/UTC", "GMT", "Etc/GMT", "+00:00", "+00", "+0", "-00:00"]);

/** Civil time of an instant in a zone; `zone` is undefined for UTC. */
export function localTime(
  instant: string,
  zone: string | undefined,
  node: TreeNode | undefined,
): string {
  return shifted(instant, zone, node, 1);
}

/** The instant of a civil time in a zone. */
export function instantOf(
  civil: string,
  zone: string | undefined,
  node: TreeNode | undefined,
): string {
  return shifted(civil, zone, node, -1);
}

function shifted(
  value: string,
  zone: string | undefined,
  node: TreeNode | undefined,
  sign: 1 | -1,
): string {
  if (zone === undefined) return value;
  const name = literalText(node);
  if (name !== undefined && utcNames.has(name)) return value;
  if (name === undefined)
    return `${sign === 1 ? "bq_local_time" : "bq_instant_of"}(${value}, ${zone})`;
  const offset = offsetMinutes(name);
  if (offset !== undefined) return `(${value} + to_minutes(${offset * sign}))`;
  if (!isZoneName(name)) throw new BigQueryError("invalidQuery", `Invalid time zone: ${name}`);
  return sign === 1
    ? `timezone(${zone}, CAST(${value} AS TIMESTAMPTZ))`
    : `bq_zoned_instant(CAST(timezone(${zone}, ${value}) AS TIMESTAMP), ${value}, ${zone})`;
}

function literalText(node: TreeNode | undefined): string | undefined {
  if (node?.kind !== "literal") return undefined;
  const value = required(required(node, "value"), "value");
  return value["string_value"] === undefined ? undefined : text(value, "string_value");
}

/** `+05:45`, `-03`, `UTC+1`: minutes east of UTC. */
export function offsetMinutes(zone: string): number | undefined {
  const match = /^(?:UTC)?([+-])(\d{1,2})(?::?([0-5]\d))?$/.exec(zone);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return minutes > 14 * 60 ? undefined : match[1] === "-" ? -minutes : minutes;
}

/** Short names that Intl has from ICU and the tz database has not. */
const legacyNames = new Set(
  "ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST".split(
    " ",
  ),
);

export function isZoneName(zone: string): boolean {
  // Intl takes any letter case and offsets; BigQuery knows the names of the tz database as they are written.
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(zone) || legacyNames.has(zone))
    return false;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
