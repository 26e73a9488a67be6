import type { Call, Emit, EmitTable } from "../generation.ts";
import { typeName } from "../../../../sql/analyzer/types.ts";
import { quoteText } from "../quoting.ts";
import { duckType } from "../types.ts";
import { as } from "./naming.ts";
import { formatCall } from "./format.ts";

/** Geography is kept as WKT; only what points need is here. */
const point: Emit = (args) => `bq_geog_point(${args[0]}, ${args[1]})`;

export const otherEmits: EmitTable = {
  generate_uuid: () => "CAST(gen_random_uuid() AS VARCHAR)",
  session_user: (_args, call) => quoteText(call.environment.caller),
  format: formatCall,
  typeof: (_args, call) => quoteText(call.types[0] === undefined ? "" : typeName(call.types[0])),
  "hll_count.extract": as("bq_hll_extract"),
  "net.host": as("bq_net_host"),
  "net.public_suffix": as("bq_net_public_suffix"),
  "net.reg_domain": as("bq_net_reg_domain"),
  "net.ip_from_string": as("bq_net_ip_from_string"),
  "net.safe_ip_from_string": (args) => `TRY(bq_net_ip_from_string(${args[0]}))`,
  "net.ip_to_string": as("bq_net_ip_to_string"),
  "net.ip_net_mask": as("bq_net_ip_net_mask"),
  "net.ip_trunc": as("bq_net_ip_trunc"),
  "net.ipv4_from_int64": as("bq_net_ipv4_from_int64"),
  "net.ipv4_to_int64": as("bq_net_ipv4_to_int64"),
  st_geogpoint: point,
  st_x: as("bq_st_x"),
  st_y: as("bq_st_y"),
  st_astext: (args) => args[0] ?? "NULL",
  st_geogfromtext: as("bq_geog_from_text"),
  st_distance: as("bq_st_distance"),
  st_dwithin: (args) => `(bq_st_distance(${args[0]}, ${args[1]}) <= ${args[2]})`,
  st_equals: (args) => `(${args[0]} = ${args[1]})`,
  range: (args) => `bq_range(${args[0]}, ${args[1]})`,
  range_start: (args) => `struct_extract(${args[0]}, '_0')`,
  range_end: (args) => `struct_extract(${args[0]}, '_1')`,
  range_contains: (args, call) => rangeContains(args, call.types[1]?.kind === "RANGE"),
  range_overlaps: as("bq_range_overlaps"),
  range_intersect: as("bq_range_intersect"),
  generate_range_array: generateRanges,
};

/** Consecutive ranges of a step's length; the last one shorter, unless the third argument drops it. */
function generateRanges(args: readonly string[], call: Call): string {
  const type = call.types[0]?.kind === "RANGE" ? duckType(call.types[0].element) : "TIMESTAMP";
  return `bq_generate_ranges(CAST(${args[0]}._0 AS TIMESTAMP), CAST(${args[0]}._1 AS TIMESTAMP), ${args[1]}, ${args[2] ?? "true"})::STRUCT(_0 ${type}, _1 ${type})[]`;
}

function rangeContains(args: readonly string[], ofRange: boolean): string {
  return ofRange
    ? `bq_range_contains_range(${args.join(", ")})`
    : `bq_range_contains(${args.join(", ")})`;
}
