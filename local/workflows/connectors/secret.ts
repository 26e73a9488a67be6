import { responseTypeError } from "../execution/workflow-error.ts";
import { decodeUtf8 } from "../stdlib/text.ts";
import { type Value, isMap } from "../values/value.ts";

/** The text of a secret version. https://cloud.google.com/workflows/docs/reference/googleapis/secretmanager/v1/projects.secrets.versions/accessString */
export function secretText(answer: Value): string {
  const payload = isMap(answer) ? (answer.get("payload") ?? null) : null;
  const data = isMap(payload) ? payload.get("data") : undefined;
  if (typeof data !== "string") throw responseTypeError("Secret Manager answered without payload");
  return decodeUtf8(new Uint8Array(Buffer.from(data, "base64")));
}
