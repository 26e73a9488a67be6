import { createHmac, timingSafeEqual } from "node:crypto";

/** Whether a hexadecimal HMAC-SHA256 belongs to these bytes; in constant time, for any text given. */
export function isHmacSha256(given: string | undefined, bytes: Buffer, secret: string): boolean {
  if (given === undefined) return false;
  const expected = createHmac("sha256", secret).update(bytes).digest();
  const actual = Buffer.from(given, "hex");
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
