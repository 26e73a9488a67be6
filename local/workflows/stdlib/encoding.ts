import { createHash, createHmac } from "node:crypto";
import { typeError, valueError } from "../execution/workflow-error.ts";
import { type Indentation, encodeJson, parseJson } from "../values/json.ts";
import { type Value, isMap, typeName } from "../values/value.ts";
import { type LibraryFunction, asBytes, asString, optionalLast, required } from "./function.ts";
import { limitString } from "../expression/operators.ts";
import { decodeUtf8 } from "./text.ts";

export const encoding: Readonly<Record<string, LibraryFunction>> = {
  /** Takes bytes or a string. https://cloud.google.com/workflows/docs/reference/stdlib/json/decode */
  "json.decode": required(["data"], ([data]) =>
    parseJson(typeof data === "string" ? data : decodeUtf8(asBytes(data, "json.decode's data"))),
  ),
  "json.encode": optionalLast(
    ["data", "indent"],
    ([data, indent]) => new Uint8Array(Buffer.from(encodeJson(data ?? null, indentation(indent)))),
  ),
  "json.encode_to_string": optionalLast(["data", "indent"], ([data, indent]) =>
    limitString(encodeJson(data ?? null, indentation(indent))),
  ),
  /** Works on bytes. https://cloud.google.com/workflows/docs/reference/stdlib/base64/encode */
  "base64.encode": optionalLast(["data", "padding"], ([data, padding]) => {
    const text = Buffer.from(asBytes(data, "base64.encode's data")).toString("base64");
    return isPadded(padding) ? text : text.replace(/=+$/, "");
  }),
  "base64.decode": optionalLast(["data", "padding"], ([data, padding]) =>
    base64Decode(asString(data, "base64.decode's data"), isPadded(padding)),
  ),
  /** https://cloud.google.com/workflows/docs/reference/stdlib/hash/compute_checksum */
  "hash.compute_checksum": required(
    ["data", "algorithm"],
    ([data, algorithm]) =>
      new Uint8Array(
        createHash(nodeAlgorithm(algorithm))
          .update(asBytes(data, "hash.compute_checksum's data"))
          .digest(),
      ),
  ),
  /** https://cloud.google.com/workflows/docs/reference/stdlib/hash/compute_hmac */
  "hash.compute_hmac": required(
    ["key", "data", "algorithm"],
    ([key, data, algorithm]) =>
      new Uint8Array(
        createHmac(nodeAlgorithm(algorithm), asBytes(key, "hash.compute_hmac's key"))
          .update(asBytes(data, "hash.compute_hmac's data"))
          .digest(),
      ),
  ),
  "uuid.generate": { parameters: [], run: (_values, { uuid }) => uuid() },
};

const algorithms = ["MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512"];

function nodeAlgorithm(algorithm: Value): string {
  const name = asString(algorithm, "algorithm");
  if (algorithms.includes(name)) return name.toLowerCase();
  throw valueError(`hash algorithm ${name} is not supported: use one of ${algorithms.join(", ")}`);
}

function isPadded(padding: Value | undefined): boolean {
  if (padding === undefined || padding === null) return true;
  if (typeof padding === "boolean") return padding;
  throw typeError(`padding must be a boolean, got ${typeName(padding)}`);
}

function base64Decode(text: string, padded: boolean): Uint8Array {
  const body = padded ? text : text + "=".repeat((4 - (text.length % 4)) % 4);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(body)) {
    throw valueError("data is not valid Base64");
  }
  return new Uint8Array(Buffer.from(body, "base64"));
}

/** `indent: true` is two spaces; a map sets `prefix` and `indent`. */
function indentation(indent: Value | undefined): Indentation | undefined {
  if (indent === undefined || indent === null || indent === false) return undefined;
  if (indent === true) return { prefix: "", indent: "  " };
  if (!isMap(indent)) throw typeError(`indent must be a boolean or a map, got ${typeName(indent)}`);
  return {
    prefix: asString(indent.get("prefix") ?? "", "indent.prefix"),
    indent: asString(indent.get("indent") ?? "  ", "indent.indent"),
  };
}
