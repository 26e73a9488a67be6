import { describe, expect, test } from "vitest";
import { z } from "zod";
import { personalDataReaders } from "../../../../infra/lib/personal-data-readers.ts";
import { taggedSchema } from "../../../../infra/lib/tagged-schema.ts";
import { createNaming } from "../../../../infra/lib/naming.ts";
import { loadConfig } from "../../../../infra/config/environments.ts";
import { repeated, string } from "../../../../schemas/column.ts";
import { defineTable } from "../../../../schemas/table-contract.ts";
import { parts, store } from "../fixtures/parts.ts";
import { synthesised } from "../fixtures/synthesised.ts";

const contacts = defineTable({
  layer: "bronze",
  table: "raw_contacts",
  description: "Contacts.",
  row: z.object({
    emails: repeated(string("Addresses.", { pii: "email" })),
    home: z
      .object({ street: string("Street."), since: string("Since.") })
      .meta({ description: "Home.", pii: "address" }),
    plain: string("Nothing."),
  }),
  grain: [],
  requirePartitionFilter: false,
});

test("a column carries the tag of its class, a list another, a record its class on every leaf", () => {
  const tags = new Map([
    ["email_list", "tags/1"],
    ["address", "tags/2"],
  ] as const);
  expect(taggedSchema(contacts, tags)).toMatchObject([
    { name: "emails", policyTags: { names: ["tags/1"] } },
    {
      name: "home",
      fields: [
        { name: "street", policyTags: { names: ["tags/2"] } },
        { name: "since", policyTags: { names: ["tags/2"] } },
      ],
    },
    { name: "plain" },
  ]);
  expect(() => taggedSchema(contacts, new Map())).toThrow("needs policy tag email_list");
});

describe("who reads personal data", () => {
  const config = loadConfig("dev", { personalDataReaders: ["group:privacy@example.com"] });
  const naming = createNaming(config);
  const readersOf = (grants: typeof store.grants): Record<string, string[]> =>
    Object.fromEntries(
      personalDataReaders(
        { functions: [{ ...store, grants }], workflows: [], tables: [contacts] },
        config,
        naming,
      ).map(({ name, tags }) => [name, [...tags]]),
    );
  const jobs = { role: "roles/bigquery.jobUser", project: true } as const;
  const bronze = { role: "roles/bigquery.dataEditor", dataset: "bronze" } as const;

  test.each([
    ["an account that queries the dataset", [jobs, bronze], ["email_list", "address"]],
    [
      "fewer classes when its grant names them",
      [jobs, { ...bronze, personalData: ["email"] as const }],
      ["email_list"],
    ],
    ["nobody who only appends", [bronze], []],
    ["nobody who reads another dataset", [jobs, { ...bronze, dataset: "gold" }], []],
  ])("%s", (_, grants, tags) => {
    expect(readersOf(grants)["function_store"]).toEqual(tags);
  });

  test("people of the config read everything", () => {
    expect(readersOf([])["person_0"]).toEqual(["email_list", "address"]);
  });
});

test("each tag has its mask, and readers hold a role on the tag, not on the project", () => {
  const dev = synthesised({
    parts: { ...parts, tables: [contacts] },
    overrides: { maskedReaders: ["group:analysts@example.com"] },
  });
  const mask = (name: string): unknown =>
    dev.resource(`google_bigquery_datapolicy_data_policy.personal_data_${name}_mask`)[
      "data_masking_policy"
    ];
  expect(mask("email")).toEqual({ predefined_expression: "EMAIL_MASK" });
  expect(mask("email_list")).toEqual({ predefined_expression: "DEFAULT_MASKING_VALUE" });
  expect(mask("identifier")).toEqual({ predefined_expression: "SHA256" });
  expect(
    dev.resource(
      "google_data_catalog_policy_tag_iam_member.personal_data_address_read_by_function_store",
    ),
  ).toMatchObject({
    policy_tag: "${google_data_catalog_policy_tag.personal_data_address.name}",
    role: "roles/datacatalog.categoryFineGrainedReader",
    member: "serviceAccount:fn-store@my-company-marketing-dev.iam.gserviceaccount.com",
  });
  expect(
    dev.resource("google_bigquery_datapolicy_data_policy_iam_member.personal_data_email_masked_0"),
  ).toMatchObject({
    role: "roles/bigquerydatapolicy.maskedReader",
    member: "group:analysts@example.com",
  });
});

describe("row level security", () => {
  const rule = {
    table: "silver.staging_people",
    name: "german_team",
    filter: "nickname = 'x'",
    members: ["group:de@example.com"],
  };

  test("a filtered table still shows every row to the pipeline", () => {
    const reading = {
      ...store,
      environment: {},
      grants: [{ role: "roles/bigquery.dataViewer", dataset: "silver" }],
    };
    const dev = synthesised({
      parts: { ...parts, functions: [...parts.functions.filter((f) => f !== store), reading] },
      overrides: { rowAccess: [rule] },
    });
    const policy = (name: string): Record<string, unknown> =>
      dev.resource(`google_bigquery_row_access_policy.row_access_silver_staging_people_${name}`);
    expect(policy("german_team")).toMatchObject({
      dataset_id: "silver",
      table_id: "staging_people",
      filter_predicate: "nickname = 'x'",
      grantees: ["group:de@example.com"],
    });
    expect(policy("pipeline")).toMatchObject({
      filter_predicate: "TRUE",
      grantees: ["serviceAccount:fn-store@my-company-marketing-dev.iam.gserviceaccount.com"],
    });
  });

  test("a table that does not exist is named", () => {
    const rowAccess = [{ ...rule, table: "gold.marts_nothing" }];
    expect(() => synthesised({ parts, overrides: { rowAccess } })).toThrow(
      'infra/config/dev.ts: rowAccess names table "gold.marts_nothing"',
    );
  });
});

test("a deployer may act as each account that something runs as, one by one", () => {
  const dev = synthesised({ parts, overrides: { deployers: ["group:engineers@example.com"] } });
  expect(dev.names("google_service_account_iam_member")).toEqual(
    dev.names("google_service_account").map((name) => `${name}_deployer_0`),
  );
  expect(
    dev.resource("google_service_account_iam_member.account_fn-store_deployer_0"),
  ).toMatchObject({
    service_account_id: "${google_service_account.account_fn-store.name}",
    role: "roles/iam.serviceAccountUser",
    member: "group:engineers@example.com",
  });
});

test("in prod each service's data is encrypted with a key that only its agent may use", () => {
  const prod = synthesised({ parts, environment: "prod" });
  const key = (name: string): string =>
    `projects/my-company-marketing-prod/locations/europe-west1/keyRings/ame/cryptoKeys/${name}`;
  expect(prod.resource("google_storage_bucket.bucket_landing_objects")["encryption"]).toEqual({
    default_kms_key_name: key("objects"),
  });
  expect(prod.resource("google_pubsub_topic.topic_events_dead_letters")["kms_key_name"]).toBe(
    key("messages"),
  );
  expect(prod.resource("google_kms_crypto_key.keys_messages")).toMatchObject({
    rotation_period: "7776000s",
    lifecycle: { prevent_destroy: true },
  });
  expect(prod.resource("google_kms_crypto_key_iam_member.keys_messages_pubsub")).toMatchObject({
    crypto_key_id: "${google_kms_crypto_key.keys_messages.id}",
    member:
      "serviceAccount:service-${data.google_project.keys_project.number}@gcp-sa-pubsub.iam.gserviceaccount.com",
  });
  expect(synthesised({ parts }).names("google_kms_crypto_key")).toEqual([]);
});
