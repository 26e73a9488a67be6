import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/salesforce */
export const salesforceTables: readonly ConnectorTable[] = [
  {
    table: "account",
    key: "id",
    columns: `
      account_number account_source annual_revenue:num billing_city/address billing_country billing_country_code
      billing_geocode_accuracy billing_latitude:float/address billing_longitude:float/address
      billing_postal_code/address billing_state billing_state_code billing_street/address description fax/phone id!
      industry is_deleted:bool jigsaw_company_id last_activity_date:date last_referenced_date:ts last_viewed_date:ts
      master_record_id name number_of_employees:int owner_id ownership parent_id phone/phone photo_url rating
      record_type_id shipping_city/address shipping_country shipping_country_code shipping_geocode_accuracy
      shipping_latitude:float/address shipping_longitude:float/address shipping_postal_code/address shipping_state
      shipping_state_code shipping_street/address sic sic_desc site ticker_symbol type website _fivetran_active:bool`,
    readWhole: true,
  },
  {
    table: "account_history",
    key: "id _fivetran_start",
    time: "_fivetran_start",
    columns: `
      _fivetran_active:bool _fivetran_start:ts! _fivetran_end:ts account_number account_source annual_revenue:num
      billing_city/address billing_country billing_postal_code/address billing_state billing_street/address
      description id! industry is_deleted:bool last_activity_date:date last_referenced_date:ts last_viewed_date:ts
      master_record_id name number_of_employees:int owner_id ownership parent_id rating record_type_id
      shipping_city/address shipping_country shipping_postal_code/address shipping_state shipping_street/address type
      website`,
    readWhole: true,
  },
  {
    table: "contact",
    key: "id",
    time: "system_modstamp last_modified_date",
    columns: `
      id!/identifier account_id created_by_id created_date:ts department email/email email_bounced_date:ts
      email_bounced_reason fax/phone first_name/name is_deleted:bool is_email_bounced:bool jigsaw_contact_id
      last_activity_date:date last_curequest_date:ts last_cuupdate_date:ts last_modified_by_id last_modified_date:ts
      last_name/name last_referenced_date:ts last_viewed_date:ts mailing_city/address mailing_country
      mailing_country_code mailing_geocode_accuracy mailing_latitude:float/address mailing_longitude:float/address
      mailing_postal_code/address mailing_state mailing_state_code mailing_street/address master_record_id
      mobile_phone/phone name/name owner_id phone/phone photo_url reports_to_id salutation system_modstamp:ts title
      has_opted_out_of_email:bool lead_source description do_not_call:bool individual_id/identifier birthdate:date
      has_opted_out_of_fax:bool/phone other_latitude:float/address assistant_name/name other_street/address
      other_state home_phone/phone other_city/address other_phone/phone other_geocode_accuracy
      other_postal_code/address other_country assistant_phone/phone jigsaw other_longitude:float/address
      _fivetran_active:bool`,
    readWhole: true,
  },
  {
    table: "contact_history",
    key: "id _fivetran_start",
    time: "_fivetran_start",
    columns: `
      _fivetran_active:bool _fivetran_start:ts! _fivetran_end:ts id!/identifier account_id email/email first_name/name
      is_deleted:bool last_activity_date:ts last_modified_by_id last_modified_date:ts last_name/name
      last_referenced_date:ts last_viewed_date:ts mailing_city/address mailing_country mailing_country_code
      mailing_postal_code/address mailing_state mailing_street/address master_record_id mobile_phone/phone name/name
      owner_id phone/phone reports_to_id title lead_source description individual_id/identifier home_phone/phone`,
    readWhole: true,
  },
  {
    table: "event",
    key: "id",
    time: "system_modstamp last_modified_date",
    columns: `
      id! account_id activity_date:date activity_date_time:ts created_by_id created_date:ts description
      duration_in_minutes:int end_date_time:ts event_subtype group_event_type is_child:bool is_deleted:bool
      is_group_event:bool is_private:bool is_recurrence:bool is_reminder_set:bool last_modified_by_id
      last_modified_date:ts location owner_id recurrence_activity_id recurrence_day_of_month
      recurrence_day_of_week_mask recurrence_end_date_only:date recurrence_instance recurrence_interval
      recurrence_month_of_year recurrence_start_date_time:ts recurrence_time_zone_sid_key recurrence_type
      reminder_date_time:ts show_as start_date_time:ts subject system_modstamp:ts type what_count:int what_id
      who_count:int who_id/identifier is_recurrence_2:bool is_recurrence_2_exception:bool
      is_recurrence_2_exclusion:bool recurrence_2_pattern_start_date:ts recurrence_2_pattern_text
      recurrence_2_pattern_time_zone recurrence_2_pattern_version end_date:ts is_archived:bool _fivetran_active:bool`,
    readWhole: true,
  },
  {
    table: "lead",
    key: "id",
    time: "system_modstamp last_modified_date",
    columns: `
      country email_bounced_reason email_bounced_date:ts owner_id lead_source converted_date:date
      last_modified_date:ts master_record_id last_modified_by_id system_modstamp:ts geocode_accuracy
      converted_contact_id/identifier id!/identifier photo_url state longitude:float/address last_referenced_date:ts
      last_activity_date:date country_code phone/phone name/name jigsaw_contact_id created_by_id salutation
      is_converted:bool state_code is_unread_by_owner:bool status city/address latitude:float/address industry title
      last_viewed_date:ts converted_opportunity_id is_deleted:bool street/address company first_name/name email/email
      website last_name/name number_of_employees:int created_date:ts postal_code/address has_opted_out_of_email:bool
      converted_account_id mobile_phone/phone annual_revenue:num description fax/phone individual_id/identifier
      _fivetran_active:bool`,
    readWhole: true,
  },
  {
    table: "opportunity",
    key: "id",
    columns: `
      account_id amount:num campaign_id close_date:date created_date:ts description expected_revenue:num fiscal
      fiscal_quarter:int fiscal_year:int forecast_category forecast_category_name has_open_activity:bool
      has_opportunity_line_item:bool has_overdue_task:bool id! is_closed:bool is_deleted:bool
      is_excluded_from_territory_2_filter:bool is_won:bool last_activity_date:date last_referenced_date:ts
      last_viewed_date:ts lead_source name next_step owner_id pricebook_2_id probability:num record_type_id stage_name
      synced_quote_id territory_2_id type _fivetran_active:bool`,
    readWhole: true,
  },
  {
    table: "opportunity_history",
    key: "id _fivetran_start",
    time: "_fivetran_start",
    columns: `
      _fivetran_active:bool _fivetran_start:ts! _fivetran_end:ts account_id amount:num campaign_id close_date:date
      created_date:ts description expected_revenue:num fiscal fiscal_quarter:int fiscal_year:int forecast_category
      forecast_category_name has_open_activity:bool has_opportunity_line_item:bool has_overdue_task:bool id!
      is_closed:bool is_deleted:bool is_won:bool last_activity_date:date last_referenced_date:ts last_viewed_date:ts
      lead_source name next_step owner_id probability:num record_type_id stage_name synced_quote_id type`,
    readWhole: true,
  },
  {
    table: "opportunity_line_item",
    key: "id",
    time: "system_modstamp last_modified_date",
    columns: `
      product_2_id quantity:int total_price:num description discount:num last_modified_date:ts list_price:num
      product_code unit_price:num is_deleted:bool opportunity_id last_modified_by_id service_date:date
      system_modstamp:ts name id! created_by_id created_date:ts sort_order pricebook_entry_id
      has_quantity_schedule:bool has_revenue_schedule:bool has_schedule:bool last_referenced_date:ts
      last_viewed_date:ts _fivetran_active:bool`,
  },
  {
    table: "order",
    key: "id",
    time: "system_modstamp last_modified_date",
    columns: `
      id! account_id activated_by_id activated_date:ts billing_city/address billing_country billing_country_code
      billing_geocode_accuracy billing_latitude:float/address billing_longitude:float/address
      billing_postal_code/address billing_state billing_state_code billing_street/address company_authorized_by_id
      contract_id created_by_id created_date:ts customer_authorized_by_id description effective_date:ts end_date:date
      is_deleted:bool is_reduction_order:bool last_modified_by_id last_modified_date:ts last_referenced_date:ts
      last_viewed_date:ts order_number original_order_id owner_id pricebook_2_id shipping_city/address
      shipping_country shipping_country_code shipping_geocode_accuracy shipping_latitude:float/address
      shipping_longitude:float/address shipping_postal_code/address shipping_state shipping_state_code
      shipping_street/address status status_code system_modstamp:ts total_amount:num type opportunity_id
      _fivetran_active:bool`,
  },
  {
    table: "product_2",
    key: "id",
    time: "system_modstamp last_modified_date",
    columns: `
      last_referenced_date:ts is_active:bool description last_modified_date:ts record_type_id product_code
      last_viewed_date:ts is_deleted:bool last_modified_by_id system_modstamp:ts name id! created_by_id
      created_date:ts family number_of_quantity_installments number_of_revenue_installments:num
      quantity_installment_period quantity_schedule_type revenue_installment_period:num revenue_schedule_type
      display_url external_data_source_id external_id quantity_unit_of_measure stock_keeping_unit is_archived:bool
      _fivetran_active:bool`,
  },
  {
    table: "task",
    key: "id",
    time: "system_modstamp last_modified_date",
    columns: `
      who_id/identifier call_disposition recurrence_day_of_month owner_id recurrence_end_date_only:date subject
      description last_modified_date:ts recurrence_time_zone_sid_key is_recurrence:bool what_count:int call_object
      is_deleted:bool recurrence_day_of_week_mask last_modified_by_id system_modstamp:ts recurrence_regenerated_type
      id! recurrence_type reminder_date_time:ts call_type is_high_priority:bool is_closed:bool
      recurrence_month_of_year is_reminder_set:bool activity_date:date recurrence_instance priority
      recurrence_interval who_count:int recurrence_start_date_only:date account_id call_duration_in_seconds
      created_by_id created_date:ts recurrence_activity_id what_id task_subtype status type record_type_id
      completed_date_time:ts is_archived:bool _fivetran_active:bool`,
    readWhole: true,
  },
  {
    table: "user",
    key: "id",
    columns: `
      _fivetran_deleted:bool about_me account_id alias badge_text banner_photo_url call_center_id city/address
      community_nickname company_name contact_id/identifier country country_code default_group_notification_frequency
      delegated_approver_id department digest_frequency division email/email email_encoding_key
      email_preferences_auto_bcc:bool employee_number extension fax/phone federation_identifier first_name/name
      forecast_enabled:bool full_photo_url geocode_accuracy id! individual_id/identifier is_active:bool
      is_profile_photo_active:bool language_locale_key last_login_date:ts last_name/name last_referenced_date:ts
      last_viewed_date:ts latitude:float/address locale_sid_key longitude:float/address manager_id
      medium_banner_photo_url mobile_phone/phone name/name offline_trial_expiration_date:ts phone/phone
      postal_code/address profile_id receives_admin_info_emails:bool receives_info_emails:bool sender_email/email
      sender_name/name signature small_banner_photo_url small_photo_url state state_code street/address
      time_zone_sid_key title user_role_id user_type username/email _fivetran_active:bool`,
    readWhole: true,
  },
  {
    table: "user_role",
    key: "id",
    columns: `
      _fivetran_deleted:bool case_access_for_account_owner contact_access_for_account_owner developer_name
      forecast_user_id id! may_forecast_manager_share:bool name opportunity_access_for_account_owner parent_role_id
      portal_type rollup_description _fivetran_active:bool`,
  },
];
