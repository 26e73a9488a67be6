import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../../infra/config/environments.ts";
import { synthesised } from "../fixtures/synthesised.ts";
import { changeStreams, transfers } from "../fixtures/connectors.ts";

const prod = synthesised({ environment: "prod", overrides: { transfers, changeStreams } });

describe("managed connectors", () => {
  test("each writes a raw dataset of its own, as an account that may write there alone", () => {
    const ads = prod.resource("google_bigquery_data_transfer_config.transfers_ads");
    expect(ads).toMatchObject({
      data_source_id: "google_ads",
      display_name: "ads",
      data_refresh_window_days: 7,
      params: { customer_id: "123-456-7890", include_pmax: "true" },
      schedule: "every day 03:00",
      service_account_name: "transfers@my-company-marketing-prod.iam.gserviceaccount.com",
    });
    expect(ads["lifecycle"]).toBeUndefined();
    expect(prod.resource("google_bigquery_dataset.transfers_ads_dataset")).toMatchObject({
      dataset_id: "transfer_ads",
      location: "europe-west1",
      default_encryption_configuration: {},
    });
    expect(prod.resource("google_bigquery_dataset_iam_member.transfers_ads_writer")).toMatchObject({
      role: "roles/bigquery.dataEditor",
      member: "serviceAccount:transfers@my-company-marketing-prod.iam.gserviceaccount.com",
    });
  });

  test("credentials are left to a person, and Terraform never looks at them again", () => {
    const crm = prod.resource("google_bigquery_data_transfer_config.transfers_crm");
    expect(crm["params"]).toEqual({
      "connector.authentication.oauth.myDomain": "example",
      "connector.authentication.oauth.clientId": "unset",
      "connector.authentication.oauth.clientSecret": "unset",
      assets: '["Account","Lead"]',
    });
    expect(crm["lifecycle"]).toEqual({ ignore_changes: ["params"] });
  });

  test("where nothing is configured there is no account, no API and no transfer", () => {
    const dev = synthesised();
    expect(dev.names("google_bigquery_data_transfer_config")).toEqual([]);
    expect(dev.names("google_service_account")).not.toContain("transfers");
    expect(dev.names("google_project_service")).not.toContain("api_bigquerydatatransfer");
    expect(prod.names("google_project_service")).toContain("api_bigquerydatatransfer");
  });
});

test("a database's changes follow into their dataset; its password is read from Secret Manager", () => {
  const profile = prod.resource("google_datastream_connection_profile.cdc_shop_source");
  expect(profile["postgresql_profile"]).toEqual({
    database: "shop",
    hostname: "10.0.0.5",
    port: 5432,
    username: "datastream",
    secret_manager_stored_password:
      "projects/my-company-marketing-prod/secrets/cdc-shop-password/versions/latest",
  });
  expect(prod.resource("google_datastream_stream.cdc_shop_stream")).toMatchObject({
    desired_state: "RUNNING",
    source_config: {
      postgresql_source_config: {
        publication: "ame",
        replication_slot: "ame",
        include_objects: {
          postgresql_schemas: [
            {
              schema: "public",
              postgresql_tables: [{ table: "orders" }, { table: "customers" }],
            },
          ],
        },
      },
    },
  });
  expect(prod.names("google_secret_manager_secret")).toContain("secret_cdc-shop-password");
});

test.each([
  [{ transfers: [{ ...transfers[0], source: "myspace_ads" }] }, /transfers\.0\.source: /],
  [{ transfers: [{ ...transfers[0], customerId: "12" }] }, /is no customer id of Google Ads/],
  [{ transfers: [transfers[0], transfers[0]] }, /transfers: names one name twice/],
  [{ transfers: [{ ...transfers[0], secret: "x" }] }, /secret: unknown key/],
  [{ changeStreams: [{ ...changeStreams[0], tables: ["orders"] }] }, /is no <schema>\.<table>/],
  [{ changeStreams: [{ ...changeStreams[0], password: "x" }] }, /password: unknown key/],
])("%j is refused by name", (wrong, message) => {
  expect(() => loadConfig("dev", wrong)).toThrow(message);
});
