import { describe, expect, it } from "vitest";
import { findWebhook } from "../../../../functions/collect/webhooks/registry.ts";
import type { SignedRequest } from "../../../../functions/collect/webhooks/webhook.ts";

/** Vectors computed with OpenSSL: `printf … | openssl dgst -sha256 -hmac <secret>`. */
const now = new Date("2026-11-20T12:00:00.000Z");
const secret = "a-secret-of-the-webhook";
const body = '{"a":1}';

interface Vector {
  readonly source: string;
  readonly url?: string;
  readonly headers: Readonly<Record<string, string>>;
}

const vectors: readonly Vector[] = [
  {
    source: "salesforce",
    headers: {
      "x-ame-signature": "sha256=4355245bcbaa75571fbaf7d8464b5c20042e58f561dfc238a90b85d0a194262b",
    },
  },
  {
    source: "shopify",
    headers: { "x-shopify-hmac-sha256": "Q1UkW8uqdVcfuvfYRktcIAQuWPVh38I4qQuF0KGUJis=" },
  },
  {
    source: "stripe",
    headers: {
      "stripe-signature":
        "t=1795176000,v1=7b966d0316cf45c571b777e179c393b18269493b7c46d7a848fc2d2c86c6caa6,v0=00",
    },
  },
  {
    source: "hubspot",
    url: "https://collect.example.com/webhooks/hubspot?a=%40b",
    headers: {
      "x-hubspot-request-timestamp": "1795176000000",
      "x-hubspot-signature-v3": "QSkm0DNKaclaN00sc+GZjs4Vdwxsw4W7hRBuRNQA7nU=",
    },
  },
  {
    source: "klaviyo",
    headers: {
      "klaviyo-timestamp": "2026-11-20T12:00:00Z",
      "klaviyo-signature": "25e20d5fe7aefb269c758474eac2eb7cd00999ee31de5551efe10c4105c352ed",
    },
  },
  { source: "braze", headers: { authorization: "Bearer a-secret-of-the-webhook" } },
];

const requestOf = ({ source, url, headers }: Vector, text = body): SignedRequest => ({
  method: "POST",
  url: url ?? `https://collect.example.com/webhooks/${source}`,
  headers,
  bytes: Buffer.from(text),
});

const isAccepted = (vector: Vector, text = body, key = secret, at = now): boolean | undefined =>
  findWebhook(vector.source)?.verify(requestOf(vector, text), key, at);

describe.each(vectors.map((vector) => [vector.source, vector] as const))("%s", (source, vector) => {
  it("accepts what its secret signed", () => {
    expect(isAccepted(vector)).toBe(true);
  });

  it("refuses another secret, and no signature", () => {
    expect(isAccepted(vector, body, "another-secret-of-16")).toBe(false);
    expect(isAccepted({ ...vector, headers: {} })).toBe(false);
  });

  it.skipIf(source === "braze")("refuses another body", () => {
    expect(isAccepted(vector, '{"a":2}')).toBe(false);
  });

  it.skipIf(!["stripe", "hubspot", "klaviyo"].includes(source))(
    "refuses a request that is older than five minutes",
    () => {
      expect(isAccepted(vector, body, secret, new Date("2026-11-20T12:05:00.000Z"))).toBe(true);
      expect(isAccepted(vector, body, secret, new Date("2026-11-20T12:05:01.000Z"))).toBe(false);
    },
  );
});

describe("stripe", () => {
  it("accepts either of two signatures while a secret is rolled", () => {
    const headers = {
      "stripe-signature": `t=1795176000,v1=${"0".repeat(64)},v1=7b966d0316cf45c571b777e179c393b18269493b7c46d7a848fc2d2c86c6caa6`,
    };
    expect(isAccepted({ source: "stripe", headers })).toBe(true);
  });
});

describe("hubspot", () => {
  it("documents a body and secret whose signature is bound to the address it was sent to", () => {
    const moved = {
      ...(vectors[3] as Vector),
      url: "https://elsewhere.example.com/webhooks/hubspot",
    };
    expect(isAccepted(moved)).toBe(false);
  });
});
