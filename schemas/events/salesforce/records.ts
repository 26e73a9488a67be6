import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { connectorFormOf } from "../connector-table.ts";
import { recordFields, salesforceId } from "./record.ts";
import { salesforceTables } from "./tables.ts";

const text = z.string().nullish();
const flag = z.union([z.boolean(), z.enum(["true", "false"])]).nullish();
const number = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/, "not a number")]).nullish();
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "not YYYY-MM-DD")
  .nullish();
const id = salesforceId.nullish();

const shared = {
  source: "salesforce",
  version: 1,
  identity: { kind: "fields", fields: ["Id", "SystemModstamp"] },
  occurredAt: "SystemModstamp",
  readWhole: true,
  batch: { formats: ["csv", "ndjson", "parquet"] },
} as const;

const form = (table: string) => [connectorFormOf(salesforceTables, table)];

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_account.htm */
export const salesforceAccount = defineEvent({
  ...shared,
  entity: "account",
  description: "A state of a Salesforce account.",
  payload: z.looseObject({
    ...recordFields,
    Name: text,
    Type: text,
    Industry: text,
    AnnualRevenue: number,
    NumberOfEmployees: number,
    Website: text,
    Phone: text.meta({ pii: "phone" }),
    BillingStreet: text.meta({ pii: "address" }),
    BillingCity: text.meta({ pii: "address" }),
    BillingPostalCode: text.meta({ pii: "address" }),
    BillingCountry: text,
    OwnerId: id,
    ParentId: id,
    CurrencyIsoCode: text,
  }),
  otherForms: form("account"),
});

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunity.htm */
export const salesforceOpportunity = defineEvent({
  ...shared,
  entity: "opportunity",
  description: "A state of a Salesforce opportunity.",
  payload: z.looseObject({
    ...recordFields,
    AccountId: id,
    ContactId: id,
    CampaignId: id,
    OwnerId: id,
    Name: text,
    StageName: text,
    Amount: number,
    Probability: number,
    ExpectedRevenue: number,
    CloseDate: day,
    IsClosed: flag,
    IsWon: flag,
    LeadSource: text,
    Type: text,
    CurrencyIsoCode: text,
  }),
  otherForms: form("opportunity"),
});

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_task.htm */
export const salesforceTask = defineEvent({
  ...shared,
  entity: "task",
  description: "A state of a Salesforce task: a call, an e-mail, a thing to do.",
  payload: z.looseObject({
    ...recordFields,
    WhoId: id.meta({ pii: "identifier" }),
    WhatId: id,
    AccountId: id,
    OwnerId: id,
    Subject: text,
    Status: text,
    Type: text,
    TaskSubtype: text,
    ActivityDate: day,
    IsClosed: flag,
    CallDurationInSeconds: number,
  }),
  otherForms: form("task"),
});

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_event.htm */
export const salesforceEvent = defineEvent({
  ...shared,
  entity: "event",
  description: "A state of a Salesforce event: a meeting.",
  payload: z.looseObject({
    ...recordFields,
    WhoId: id.meta({ pii: "identifier" }),
    WhatId: id,
    AccountId: id,
    OwnerId: id,
    Subject: text,
    Type: text,
    StartDateTime: text,
    EndDateTime: text,
  }),
  otherForms: form("event"),
});

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_user.htm */
export const salesforceUser = defineEvent({
  ...shared,
  entity: "user",
  description: "A state of a Salesforce user: an owner of records.",
  payload: z.looseObject({
    ...recordFields,
    Name: text.meta({ pii: "name" }),
    FirstName: text.meta({ pii: "name" }),
    LastName: text.meta({ pii: "name" }),
    Email: text.meta({ pii: "email" }),
    Username: text.meta({ pii: "email" }),
    Phone: text.meta({ pii: "phone" }),
    IsActive: flag,
    UserRoleId: id,
    TimeZoneSidKey: text,
  }),
  otherForms: form("user"),
});
