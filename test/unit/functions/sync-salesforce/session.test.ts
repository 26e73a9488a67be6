import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createDestinationHttp } from "../../../../functions/_shared/activation/destination-http.ts";
import { createRateLimiter } from "../../../../functions/_shared/activation/rate-limiter.ts";
import { readConfig } from "../../../../functions/sync-salesforce/config.ts";
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
  "salesforce-credential": privateKey,
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

describe("the choice of the login", () => {
  const given = {
    GOOGLE_CLOUD_PROJECT: "p",
    BIGQUERY_LOCATION: "eu",
    SALESFORCE_LOGIN_URL: "https://acme.my.salesforce.com/",
    SALESFORCE_CLIENT_ID: "app",
    SALESFORCE_CREDENTIAL: privateKey,
  };

  it("is client credentials without a username, and JWT bearer as the one that is configured", () => {
    expect(readConfig({ ...given, SALESFORCE_USERNAME: "" }).credentials).toEqual({
      kind: "client_credentials",
      clientId: "app",
      clientSecret: privateKey,
    });
    expect(readConfig({ ...given, SALESFORCE_USERNAME: "sync@acme.example" }).credentials).toEqual({
      kind: "jwt_bearer",
      clientId: "app",
      privateKey,
      username: "sync@acme.example",
      audience: "https://login.salesforce.com",
    });
  });

  it.each([
    ["https://acme--dev.sandbox.my.salesforce.com", "https://test.salesforce.com"],
    ["https://login.salesforce.com/", "https://login.salesforce.com"],
    ["http://127.0.0.1:8790/salesforce", "http://127.0.0.1:8790/salesforce"],
  ])("at %s is by an assertion for %s", (loginUrl, audience) => {
    const variables = {
      ...given,
      SALESFORCE_LOGIN_URL: loginUrl,
      SALESFORCE_USERNAME: "a@b.example",
    };
    expect(readConfig(variables).credentials).toMatchObject({ audience });
  });

  it("needs a private key for a username, and does not repeat what is none", () => {
    const attempt = () =>
      readConfig({
        ...given,
        SALESFORCE_USERNAME: "sync@acme.example",
        SALESFORCE_CREDENTIAL: "hunter2",
      });
    expect(attempt).toThrow(/SALESFORCE_CREDENTIAL: is no private key/);
    expect(attempt).not.toThrow(/hunter2/);
  });
});

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
    ["another login URL", { audience: "https://test.salesforce.com" }, now],
    ["a clock that is ahead", {}, () => new Date("2026-11-20T12:02:00.000Z")],
    ["a clock that is behind", {}, () => new Date("2026-11-20T11:00:00.000Z")],
  ])("with %s stops, says what to check and tells no secret", async (_what, more, at) => {
    const outcome = await open(more, at);
    expect(outcome).toMatchObject({
      kind: "stop",
      error: "configuration",
      code: "LOGIN_REFUSED",
      detail: expect.stringContaining(
        "check the secrets salesforce-client-id and salesforce-credential",
      ),
    });
    expect(JSON.stringify(outcome)).not.toContain("PRIVATE KEY-");
  });
});
