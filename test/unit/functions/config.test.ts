import { describe, expect, it } from "vitest";
import { readConfig as readCollect } from "../../../functions/collect/config.ts";
import { collect } from "../../../functions/collect/deploy.ts";
import { readConfig as readLand } from "../../../functions/land/config.ts";
import { land } from "../../../functions/land/deploy.ts";
import { readConfig as readLoad } from "../../../functions/load/config.ts";
import { load } from "../../../functions/load/deploy.ts";
import { readConfig as readSync } from "../../../functions/sync-salesforce/config.ts";
import { syncSalesforce } from "../../../functions/sync-salesforce/deploy.ts";

const good: Readonly<Record<string, string>> = {
  GOOGLE_CLOUD_PROJECT: "p",
  BIGQUERY_LOCATION: "europe-west1",
  EVENTS_TOPIC: "events",
  EVENT_SCHEMA: "false",
  LANDING_BUCKET: "landing",
  WRITE_KEYS: '{"a-write-key": "web"}',
  WEBHOOK_SECRETS: '{"salesforce": "0123456789abcdef"}',
  SALESFORCE_LOGIN_URL: "https://acme.my.salesforce.com/",
  SALESFORCE_CLIENT_ID: "id",
  SALESFORCE_USERNAME: "",
  SALESFORCE_CREDENTIAL: "secret",
};

describe.each([
  { deployment: collect, read: readCollect },
  { deployment: land, read: readLand },
  { deployment: load, read: readLoad },
  { deployment: syncSalesforce, read: readSync },
])("the environment of $deployment.name", ({ deployment, read }) => {
  const declared = [...Object.keys(deployment.environment), ...Object.keys(deployment.secrets)];

  it("is complete with what its deployment declares", () => {
    const environment = Object.fromEntries(declared.map((name) => [name, good[name]]));
    expect(() => read(environment)).not.toThrow();
  });

  it("names every variable that is missing at once", () => {
    const caught = (() => {
      try {
        read({});
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    })();
    for (const name of declared) expect(caught).toContain(`${name} is missing`);
  });
});

describe("webhook secrets", () => {
  it.each(["no json", "[]", '{"salesforce": "short"}', '{"fax": "0123456789abcdef"}'])(
    "%s are refused without being repeated",
    (text) => {
      const attempt = () => readCollect({ ...good, WEBHOOK_SECRETS: text });
      expect(attempt).toThrow(/WEBHOOK_SECRETS/);
      expect(attempt).not.toThrow(/short|0123456789abcdef/);
    },
  );
});

describe("write keys", () => {
  it.each(["no json", "[]", '{"short": "web"}', '{"a-write-key": "nowhere"}'])(
    "%s are refused without being repeated",
    (text) => {
      const attempt = () => readCollect({ ...good, WRITE_KEYS: text });
      expect(attempt).toThrow(/WRITE_KEYS: /);
      expect(attempt).not.toThrow(/a-write-key|short/);
    },
  );
});
