import type { Emit, EmitTable } from "../generation.ts";
import { as } from "./naming.ts";

/** DuckDB's hashes answer hexadecimal text. */
const digest =
  (name: string): Emit =>
  (args) =>
    `unhex(${name}(${args[0]}))`;

export const bytesEmits: EmitTable = {
  to_hex: (args) => `lower(hex(${args[0]}))`,
  from_hex: as("bq_from_hex"),
  to_base64: (args) => `to_base64(${args[0]})`,
  from_base64: as("bq_from_base64"),
  to_base32: as("bq_to_base32"),
  from_base32: as("bq_from_base32"),
  md5: digest("md5"),
  sha1: digest("sha1"),
  sha256: digest("sha256"),
  sha512: (args, call) =>
    call.types[0]?.kind === "BYTES" ? `bq_sha512(${args[0]})` : `bq_sha512(encode(${args[0]}))`,
  farm_fingerprint: (args, call) =>
    call.types[0]?.kind === "BYTES"
      ? `bq_farm_fingerprint(${args[0]})`
      : `bq_farm_fingerprint(encode(${args[0]}))`,
  safe_convert_bytes_to_string: as("bq_safe_bytes_to_string"),
};
