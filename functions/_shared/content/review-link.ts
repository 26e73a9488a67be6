import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** What a link lets its holder do: decide about one approval, in one person's name, for a while. */
const grant = z.strictObject({
  approval_id: z.string().min(1).max(64),
  reviewer: z.string().min(1).max(200),
  /** Seconds since the epoch. */
  expires_at: z.int().positive(),
});
export type ReviewGrant = z.infer<typeof grant>;

export type LinkReading =
  | { readonly kind: "grant"; readonly grant: ReviewGrant }
  | { readonly kind: "expired" }
  | { readonly kind: "invalid" };

const signatureOf = (payload: string, key: string): Buffer =>
  createHmac("sha256", key).update(`review-link\n${payload}`).digest();

/** `<payload>.<signature>`, both base64url; the payload is readable, so it holds nothing secret. */
export function signReviewGrant(granted: ReviewGrant, key: string): string {
  const payload = Buffer.from(JSON.stringify(grant.parse(granted))).toString("base64url");
  return `${payload}.${signatureOf(payload, key).toString("base64url")}`;
}

export function readReviewToken(token: string, key: string, now: Date): LinkReading {
  const [payload, signature, ...rest] = token.split(".");
  if (payload === undefined || signature === undefined || rest.length > 0)
    return { kind: "invalid" };
  const given = Buffer.from(signature, "base64url");
  const expected = signatureOf(payload, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return { kind: "invalid" };
  const parsed = grant.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
  if (!parsed.success) return { kind: "invalid" };
  if (parsed.data.expires_at * 1000 <= now.getTime()) return { kind: "expired" };
  return { kind: "grant", grant: parsed.data };
}
