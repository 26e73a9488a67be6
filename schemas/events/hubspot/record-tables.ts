import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/hubspot */
export const hubspotRecordTables: readonly ConnectorTable[] = [
  {
    table: "company",
    key: "id",
    columns: `
      id:int! is_deleted:bool property_name property_description property_createdate:ts property_industry
      property_address property_address_2/address property_city/address property_state property_country
      property_annualrevenue:num`,
    readWhole: true,
  },
  {
    table: "company_property_history",
    key: "company_id name timestamp",
    time: "timestamp",
    columns: "company_id:int! timestamp:ts! source source_id:int name! value/event",
  },
  {
    table: "contact",
    key: "id",
    columns: `
      _fivetran_deleted:bool property_email/email id:int!/identifier property_company property_firstname/name
      property_lastname/name property_email_1/email property_createdate:ts property_jobtitle
      property_annualrevenue:num property_hs_merged_object_ids property_created_at:ts
      property_first_conversion_date:ts`,
    readWhole: true,
  },
  {
    table: "contact_form_submission",
    key: "contact_id form_id timestamp",
    time: "timestamp",
    columns: `
      timestamp:ts! form_id! contact_id:int!/identifier conversion_id:int page_id:int page_url portal_id:int title`,
  },
  {
    table: "contact_list",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! _fivetran_deleted:bool created_at:ts updated_at:ts name created_by_id:int object_type_id
      processing_status processing_type list_version filters_updated_at:ts`,
  },
  {
    table: "contact_list_member",
    key: "contact_id contact_list_id",
    columns: `
      contact_id:int!/identifier contact_list_id:int! _fivetran_deleted:bool added_at:ts`,
  },
  {
    table: "contact_merge_audit",
    key: "canonical_vid vid_to_merge",
    columns: `
      canonical_vid:int!/identifier contact_id:int/identifier vid_to_merge:int!/identifier entity_id first_name/name
      last_name/name num_properties_moved:int timestamp:ts user_id:int/identifier`,
  },
  {
    table: "contact_property_history",
    key: "contact_id name timestamp",
    time: "timestamp",
    columns: "contact_id:int!/identifier timestamp:ts! source name! value/event source_id",
    readWhole: true,
  },
  {
    table: "deal_company",
    key: "deal_id company_id",
    columns: "company_id:int! deal_id:int! type_id:int category",
    readWhole: true,
  },
  {
    table: "deal_contact",
    key: "deal_id contact_id",
    columns: "contact_id:int!/identifier deal_id:int! type_id:int category",
    readWhole: true,
  },
  {
    table: "deal",
    key: "deal_id",
    columns: `
      deal_id:int! is_deleted:bool deal_pipeline_id:int deal_pipeline_stage_id:int owner_id:int portal_id:int
      property_dealname property_description property_amount:num property_closedate:ts property_createdate:ts`,
    readWhole: true,
  },
  {
    table: "deal_pipeline",
    key: "pipeline_id",
    time: "updated_at created_at",
    columns: `
      pipeline_id! _fivetran_deleted:bool active:bool display_order:int label created_at:ts updated_at:ts`,
    readWhole: true,
  },
  {
    table: "deal_pipeline_stage",
    key: "stage_id",
    time: "updated_at created_at",
    columns: `
      _fivetran_deleted:bool active:bool closed_won:bool is_closed:bool display_order:int probability:num stage_id!
      label pipeline_id created_at:ts updated_at:ts`,
    readWhole: true,
  },
  {
    table: "deal_property_history",
    key: "deal_id name timestamp",
    time: "timestamp",
    columns: "deal_id:int! timestamp:ts! source name! source_id value/event",
    readWhole: true,
  },
  {
    table: "deal_stage",
    key: "deal_id _fivetran_start",
    time: "_fivetran_start",
    columns: `
      _fivetran_start:ts! deal_id:int! _fivetran_active:bool _fivetran_end:ts date_entered:ts source source_id value`,
    readWhole: true,
  },
  {
    table: "form",
    key: "guid",
    time: "updated_at created_at",
    columns: `
      guid! action created_at:ts css_class follow_up_id:int form_type lead_nurturing_campaign_id:int method name
      notify_recipients:bool portal_id:int redirect submit_text updated_at:ts`,
  },
  {
    table: "merged_deal",
    key: "deal_id merged_deal_id",
    columns: "deal_id:int! merged_deal_id:int!",
  },
  {
    table: "owner",
    key: "owner_id",
    time: "updated_at created_at",
    columns: `
      owner_id:int! created_at:ts portal_id:int type updated_at:ts email/email first_name/name last_name/name
      active_user_id:int`,
    readWhole: true,
  },
  {
    table: "owner_team",
    key: "owner_id team_id",
    columns: "owner_id:int! team_id:int! is_team_primary:bool",
  },
  {
    table: "property",
    key: "_fivetran_id",
    time: "updated_at created_at",
    columns: `
      _fivetran_id! calculated:bool created_at:ts description field_type group_name hubspot_defined:bool
      hubspot_object label name show_currency_symbol:bool type updated_at:ts`,
  },
  {
    table: "property_option",
    key: "property_id label",
    columns: "label! property_id! display_order:int hidden:bool value hubspot_object name",
  },
  {
    table: "role",
    key: "id",
    columns: "id:int! name requires_billing_write:bool",
  },
  {
    table: "team",
    key: "id",
    columns: "id:int! name",
  },
  {
    table: "team_user",
    key: "team_id user_id",
    columns: "user_id:int!/identifier team_id:int! is_secondary_user:bool",
  },
  {
    table: "users",
    key: "id",
    columns: `
      id:int! primary_team_id:int role_id:int email/email first_name/name last_name/name`,
  },
];
