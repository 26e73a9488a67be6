import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/hubspot */
export const hubspotActivityTables: readonly ConnectorTable[] = [
  {
    table: "email_campaign",
    key: "id",
    columns: `
      id:int! app_id:int content_id:int num_included num_queued sub_type type app_name name subject`,
    readWhole: true,
  },
  {
    table: "email_event_bounce",
    key: "id",
    columns: "id! category status response",
  },
  {
    table: "email_event_click",
    key: "id",
    columns: "id! referer browser location ip_address/ip url user_agent",
  },
  {
    table: "email_event",
    key: "id",
    time: "created",
    columns: `
      id! app_id:int caused_by_created caused_by_id:int created:ts email_campaign_id:int obsoleted_by_created
      obsoleted_by_id:int portal_id:int sent_by_created:ts sent_by_id type=SENT|DROPPED|PROCESSED|DELIVERED|DEFERRED|BOUNCE|OPEN|CLICK|PRINT|FORWARD|STATUSCHANGE|SPAMREPORT|SUPPRESSED|UNBOUNCE|UNBOUNCED filtered_event:bool recipient/email`,
  },
  {
    table: "email_event_deferred",
    key: "id",
    columns: "id! attempt:int response",
  },
  {
    table: "email_event_delivered",
    key: "id",
    columns: "id! response smtp_id",
  },
  {
    table: "email_event_dropped",
    key: "id",
    columns: `
      id! drop_reason bcc/email cc/email drop_message from/email reply_to/email subject`,
  },
  {
    table: "email_event_forward",
    key: "id",
    columns: "id! browser ip_address/ip location user_agent",
  },
  {
    table: "email_event_open",
    key: "id",
    columns: "id! duration:int browser ip_address/ip location user_agent",
  },
  {
    table: "email_event_print",
    key: "id",
    columns: "id! browser ip_address/ip location user_agent",
  },
  {
    table: "email_event_sent",
    key: "id",
    columns: "id! bcc/email cc/email from/email reply_to/email subject",
  },
  {
    table: "email_event_spam_report",
    key: "id",
    columns: "id! ip_address/ip user_agent",
  },
  {
    table: "email_event_status_change",
    key: "id",
    columns: "id! bounced portal_subscription_status requested_by source subscriptions",
    readWhole: true,
  },
  {
    table: "engagement_call",
    key: "engagement_id",
    columns: `
      engagement_id:int! _fivetran_deleted:bool property_hs_createdate:ts property_hs_timestamp:ts type`,
    readWhole: true,
  },
  {
    table: "engagement_communication",
    key: "engagement_id",
    columns: `
      engagement_id:int! _fivetran_deleted:bool property_hs_createdate:ts property_hs_timestamp:ts type`,
  },
  {
    table: "engagement_company",
    key: "engagement_id company_id",
    columns: "company_id:int! engagement_id:int! engagement_type type_id:int category",
  },
  {
    table: "engagement_contact",
    key: "engagement_id contact_id",
    columns: `
      contact_id:int!/identifier engagement_id:int! engagement_type type_id:int category`,
    readWhole: true,
  },
  {
    table: "engagement",
    key: "id",
    columns: "id:int! type portal_id:int",
    readWhole: true,
  },
  {
    table: "engagement_deal",
    key: "engagement_id deal_id",
    columns: "deal_id:int! engagement_id:int! engagement_type type_id:int category",
    readWhole: true,
  },
  {
    table: "engagement_email",
    key: "engagement_id",
    columns: `
      engagement_id:int! _fivetran_deleted:bool property_hs_all_owner_ids property_hs_all_team_ids
      property_hs_createdate:ts property_hs_email_subject property_hs_email_text/event property_hs_lastmodifieddate:ts
      property_hs_modified_by property_hs_timestamp:ts property_hubspot_owner_id:int property_hubspot_team_id:int type`,
    readWhole: true,
  },
  {
    table: "engagement_meeting",
    key: "engagement_id",
    columns: `
      engagement_id:int! created_from_link_id:int end_time:ts pre_meeting_prospect_reminders source source_id
      start_time:ts web_conference_meeting_id:int meeting_outcome body/event external_url title`,
    readWhole: true,
  },
  {
    table: "engagement_note",
    key: "engagement_id",
    columns: `
      engagement_id:int! _fivetran_deleted:bool property_hs_body_preview/event property_hs_createdate:ts
      property_hs_lastmodifieddate:ts property_hs_note_body/event property_hs_timestamp:ts
      property_hubspot_owner_id:int property_hubspot_team_id:int type`,
    readWhole: true,
  },
  {
    table: "engagement_task",
    key: "engagement_id",
    columns: `
      engagement_id:int! _fivetran_deleted:bool property_hs_createdate:ts property_hs_object_id:int
      property_hs_task_type property_hs_timestamp:ts property_hubspot_owner_id:int property_hubspot_team_id:int type
      task_type property_hs_engagement_source`,
    readWhole: true,
  },
  {
    table: "ticket_company",
    key: "ticket_id company_id",
    columns: "ticket_id:int! company_id:int! category",
  },
  {
    table: "ticket_contact",
    key: "ticket_id contact_id",
    columns: "ticket_id:int! contact_id:int!/identifier category",
  },
  {
    table: "ticket",
    key: "id",
    columns: `
      id:int! is_deleted:bool property_closed_date:ts property_createdate:ts property_first_agent_reply_date:ts
      property_hs_pipeline property_hs_pipeline_stage property_hs_ticket_category property_hs_ticket_priority
      property_hubspot_owner_id:int property_subject property_content`,
  },
  {
    table: "ticket_deal",
    key: "ticket_id deal_id",
    columns: "ticket_id:int! deal_id:int! category",
  },
  {
    table: "ticket_engagement",
    key: "ticket_id engagement_id",
    columns: "ticket_id:int! engagement_id:int! category",
  },
  {
    table: "ticket_pipeline",
    key: "pipeline_id",
    time: "updated_at created_at",
    columns: `
      pipeline_id! _fivetran_deleted:bool active:bool display_order:int label object_type_id created_at:ts
      updated_at:ts`,
  },
  {
    table: "ticket_pipeline_stage",
    key: "stage_id",
    time: "updated_at created_at",
    columns: `
      stage_id! _fivetran_deleted:bool active:bool display_order:int is_closed:bool label pipeline_id ticket_state
      created_at:ts updated_at:ts`,
  },
  {
    table: "ticket_property_history",
    key: "ticket_id name timestamp_instant",
    time: "_fivetran_start timestamp_instant",
    columns: `
      ticket_id:int! name! source source_id timestamp_instant:ts! value/event _fivetran_start:ts _fivetran_end:ts`,
  },
];
