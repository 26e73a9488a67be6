import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createDestinationHttp } from "../../../../functions/_shared/activation/destination-http.ts";
import { createRateLimiter } from "../../../../functions/_shared/activation/rate-limiter.ts";
import { leadScores } from "../../../../functions/sync-salesforce/definition.ts";
import { openSession, type Credentials } from "../../../../functions/sync-salesforce/session.ts";
import { createSalesforceTwin } from "../../../../local/twins/salesforce/twin.ts";
import { createTwinFetch } from "../../local/twins/twin-fetch.ts";
import { createVirtualClock } from "../_shared/activation/sync-harness.ts";

const newKey = (): string =>
  generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
const privateKey = newKey();
const now = (): Date => new Date("2026-11-20T12:00:00.000Z");
const secrets: Readonly<Record<string, string>> = {
  "salesforce-client-id": "app",
  "salesforce-private-key": privateKey,
};
const twin = createSalesforceTwin({ secrets: (id) => secrets[id], now });

const open = (more: Partial<Extract<Credentials, { kind: "jwt_bearer" }>>, at: () => Date = now) =>
  openSession(
    "http://twin/salesforce",
    {
      kind: "jwt_bearer",
      clientId: "app",
      privateKey,
      username: "integration@my-company.example",
      audience: "http://twin/salesforce",
      ...more,
    },
    createDestinationHttp({
      fetch: createTwinFetch(twin),
      limiter: createRateLimiter(leadScores.limits, createVirtualClock(0)),
      timeoutMs: 1000,
    }),
    at,
  );

describe("a login by JWT bearer", () => {
  it("opens a session for the key that the app knows", async () => {
    expect(await open({})).toMatchObject({
      kind: "session",
      session: { instanceUrl: "http://twin/salesforce" },
    });
  });

  it.each([
    ["another key", { privateKey: newKey() }, now],
    ["another app", { clientId: "other" }, now],
    ["a clock that is behind", {}, () => new Date("2026-11-20T11:00:00.000Z")],
  ])("with %s stops, says what to check and tells no secret", async (_what, more, at) => {
    const outcome = await open(more, at);
    expect(outcome).toMatchObject({
      kind: "stop",
      error: "configuration",
      code: "LOGIN_REFUSED",
      detail: expect.stringContaining("check the secret salesforce-private-key"),
    });
    expect(JSON.stringify(outcome)).not.toContain("PRIVATE KEY-");
  });
});
