import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Whether an HMAC-SHA256 in this encoding belongs to these parts, one after the other; in constant time, for any text given. */
export function isHmacSha256(
  given: string | undefined,
  encoding: "hex" | "base64",
  parts: readonly (string | Buffer)[],
  secret: string,
): boolean {
  if (given === undefined) return false;
  const hmac = createHmac("sha256", secret);
  for (const part of parts) hmac.update(part);
  const expected = hmac.digest();
  const actual = Buffer.from(given, encoding);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Texts of any length compared in constant time. */
export const isSameText = (given: string, expected: string): boolean =>
  timingSafeEqual(sha256(given), sha256(expected));

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

/** A signed time may be at most this far from now, so that a request which somebody kept cannot be sent again. */
export const toleranceMs = 5 * 60_000;

export const isRecent = (signedAtMs: number, now: Date): boolean =>
  Math.abs(now.getTime() - signedAtMs) <= toleranceMs;
