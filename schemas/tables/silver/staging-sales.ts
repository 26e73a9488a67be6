import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { bool, date, float64, int64, micros, nullable, string, timestamp } from "../../column.ts";

const source = string("salesforce or hubspot.");
const isDeleted = bool("Deleted in the CRM; kept, so that what points at it still resolves.");
const createdAt = nullable(timestamp("When the CRM record was created."));
const updatedAt = timestamp("When this state was recorded.");

export const stagingSalesChanges = defineTable({
  layer: "silver",
  table: "staging_sales_changes",
  description: "Properties of CRM records as webhooks and change events last told them.",
  row: z.object({
    source,
    object_type: string("contact, lead, account or opportunity."),
    object_id: string("CRM id.", { pii: "identifier" }),
    property_name: string("The column's name in silver; (deleted) of the record itself."),
    property_value: nullable(
      string("Its value as text; NULL when it was cleared.", { pii: "event" }),
    ),
    changed_at: timestamp("When it changed."),
  }),
  grain: ["source", "object_type", "object_id", "property_name"],
  clusterBy: ["object_type", "object_id"],
});

export const stagingSalesLeads = defineTable({
  layer: "silver",
  table: "staging_sales_leads",
  description: "Leads of the CRM, each in its latest state.",
  row: z.object({
    source,
    lead_id: string("CRM id.", { pii: "identifier" }),
    email: nullable(string("Normalised e-mail.", { pii: "email" })),
    phone: nullable(string("Phone as received.", { pii: "phone" })),
    first_name: nullable(string("First name.", { pii: "name" })),
    last_name: nullable(string("Last name.", { pii: "name" })),
    company: nullable(string("Company.")),
    title: nullable(string("Job title.")),
    industry: nullable(string("Industry.")),
    city: nullable(string("City.", { pii: "address" })),
    region: nullable(string("State or region.")),
    country: nullable(string("Country.")),
    lead_source: nullable(string("Where the lead came from.")),
    lead_status: nullable(string("Status in the CRM.")),
    is_converted: bool("Became a contact."),
    converted_date: nullable(date("Day of conversion.")),
    converted_contact_id: nullable(string("The contact.", { pii: "identifier" })),
    converted_account_id: nullable(string("Its account.")),
    converted_opportunity_id: nullable(string("Its opportunity.")),
    owner_id: nullable(string("Owner.")),
    has_opted_out_of_email: nullable(bool("Opted out of e-mail in the CRM.")),
    is_deleted: isDeleted,
    created_at: createdAt,
    updated_at: updatedAt,
  }),
  grain: ["source", "lead_id"],
  clusterBy: ["lead_id"],
});

export const stagingSalesContacts = defineTable({
  layer: "silver",
  table: "staging_sales_contacts",
  description: "Contacts of the CRMs, each in its latest state.",
  row: z.object({
    source,
    contact_id: string("CRM id.", { pii: "identifier" }),
    account_id: nullable(string("Account or company.")),
    email: nullable(string("Normalised e-mail.", { pii: "email" })),
    phone: nullable(string("Phone as received.", { pii: "phone" })),
    first_name: nullable(string("First name.", { pii: "name" })),
    last_name: nullable(string("Last name.", { pii: "name" })),
    title: nullable(string("Job title.")),
    city: nullable(string("City.", { pii: "address" })),
    region: nullable(string("State or region.")),
    country: nullable(string("Country.")),
    postal_code: nullable(string("Postal code.", { pii: "address" })),
    lead_source: nullable(string("Where the contact came from.")),
    lifecycle_stage: nullable(string("HubSpot's lifecycle stage.")),
    last_activity_date: nullable(date("Day of the last activity.")),
    has_opted_out_of_email: nullable(bool("Opted out of e-mail in the CRM.")),
    merged_contact_ids: nullable(
      string("HubSpot ids that were merged into this one, separated by semicolons.", {
        pii: "identifier",
      }),
    ),
    owner_id: nullable(string("Owner.")),
    is_deleted: isDeleted,
    created_at: createdAt,
    updated_at: updatedAt,
  }),
  grain: ["source", "contact_id"],
  clusterBy: ["contact_id"],
});

export const stagingSalesAccounts = defineTable({
  layer: "silver",
  table: "staging_sales_accounts",
  description: "Accounts and companies of the CRMs, each in its latest state.",
  row: z.object({
    source,
    account_id: string("CRM id."),
    account_name: nullable(string("Name.")),
    account_type: nullable(string("Type.")),
    industry: nullable(string("Industry.")),
    annual_revenue: nullable(float64("Annual revenue as the CRM holds it, in its own currency.")),
    number_of_employees: nullable(int64("Employees.")),
    website: nullable(string("Web site.")),
    city: nullable(string("City.")),
    region: nullable(string("State or region.")),
    country: nullable(string("Country.")),
    parent_account_id: nullable(string("Parent.")),
    owner_id: nullable(string("Owner.")),
    is_deleted: isDeleted,
    created_at: createdAt,
    updated_at: updatedAt,
  }),
  grain: ["source", "account_id"],
  clusterBy: ["account_id"],
});

const opportunity = {
  source,
  opportunity_id: string("Opportunity or deal."),
  account_id: nullable(string("Account.")),
  contact_id: nullable(string("Contact, where the CRM names one.", { pii: "identifier" })),
  opportunity_name: nullable(string("Name.")),
  stage: nullable(string("Stage: its name, or its id in HubSpot.")),
  amount_micros: nullable(micros("Amount in micros of currency_code.")),
  currency_code: nullable(string("ISO 4217, where the CRM says it; else its own currency.")),
  probability: nullable(float64("Chance to be won, 0 to 100.")),
  close_date: nullable(date("Day it closed or is expected to.")),
  is_closed: bool("Closed."),
  is_won: bool("Closed and won."),
  lead_source: nullable(string("Where it came from.")),
  campaign_id: nullable(string("CRM campaign.")),
  owner_id: nullable(string("Owner.")),
  is_deleted: isDeleted,
  created_at: createdAt,
};

export const stagingSalesOpportunities = defineTable({
  layer: "silver",
  table: "staging_sales_opportunities",
  description: "Opportunities and deals of the CRMs, each in its latest state.",
  row: z.object({ ...opportunity, updated_at: updatedAt }),
  grain: ["source", "opportunity_id"],
  clusterBy: ["opportunity_id"],
});

export const stagingSalesOpportunityHistory = defineTable({
  layer: "silver",
  table: "staging_sales_opportunity_history",
  description: "Opportunities and deals: each of their states with the time it held.",
  row: z.object({
    ...opportunity,
    valid_from: timestamp("When the state began."),
    valid_to: nullable(timestamp("When the next state began; none for the current one.")),
    is_current: bool("The latest state."),
  }),
  grain: ["source", "opportunity_id", "valid_from"],
  clusterBy: ["opportunity_id"],
});

export const stagingSalesActivities = defineTable({
  layer: "silver",
  table: "staging_sales_activities",
  description: "What sales did with a person: calls, e-mails, meetings, tasks.",
  row: z.object({
    source: string("salesforce, hubspot or offline."),
    activity_id: string("Id in its source."),
    activity_type: string("call, email, meeting, task, note, registration or other."),
    activity_date: nullable(date("Day.")),
    occurred_at: timestamp("When, as exactly as the source says."),
    contact_id: nullable(string("CRM contact or lead.", { pii: "identifier" })),
    account_id: nullable(string("CRM account.")),
    opportunity_id: nullable(string("CRM opportunity or deal.")),
    email: nullable(string("Normalised e-mail, where no CRM id is known.", { pii: "email" })),
    phone: nullable(string("Phone as received.", { pii: "phone" })),
    subject: nullable(string("Subject.", { pii: "event" })),
    status: nullable(string("Status or outcome.")),
    duration_seconds: nullable(int64("Length of a call or meeting.")),
    owner_id: nullable(string("Owner or agent.")),
    is_deleted: isDeleted,
  }),
  grain: ["source", "activity_id"],
  clusterBy: ["contact_id"],
});
