import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/shopify */
export const shopifyGqlCatalogueTables: readonly ConnectorTable[] = [
  {
    table: "gql_collection",
    key: "id",
    time: "updated_at",
    columns: `
      _fivetran_deleted:bool applied_disjunctively:bool handle id:int! sort_order title updated_at:ts`,
  },
  {
    table: "gql_collection_product",
    key: "collection_id product_id",
    columns: "collection_id:int! product_id:int!",
  },
  {
    table: "gql_collection_rule",
    key: "collection_id index",
    columns: "collection_id:int! index:int! condition relation columns",
  },
  {
    table: "gql_discount_code_app",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! title status created_at:ts updated_at:ts starts_at:ts ends_at:ts recurring_cycle_limit:int
      applies_once_per_customer:bool async_usage_count:int usage_limit:int codes_count_count codes_count_precision
      combines_with_order_discounts:bool combines_with_product_discounts:bool combines_with_shipping_discounts:bool
      customer_selection_all_customers:bool total_sales_amount:num total_sales_currency_code`,
  },
  {
    table: "gql_discount_code_basic",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! status title created_at:ts updated_at:ts starts_at:ts ends_at:ts recurring_cycle_limit:int
      applies_once_per_customer:bool async_usage_count:int usage_limit:int codes_count codes_precision
      combines_with_order_discounts:bool combines_with_product_discounts:bool combines_with_shipping_discounts:bool
      customer_selection_all_customers:bool total_sales_amount:num total_sales_currency_code`,
  },
  {
    table: "gql_discount_code_bxgy",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! title status created_at:ts updated_at:ts starts_at:ts ends_at:ts applies_once_per_customer:bool
      async_usage_count:int usage_limit:int codes_count codes_precision combines_with_order_discounts:bool
      combines_with_product_discounts:bool combines_with_shipping_discounts:bool customer_selection_all_customers:bool
      total_sales_amount:num total_sales_currency_code`,
  },
  {
    table: "gql_discount_code_free_shipping",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! status title created_at:ts updated_at:ts starts_at:ts ends_at:ts recurring_cycle_limit:int
      applies_once_per_customer:bool async_usage_count:int usage_limit:int codes_count codes_precision
      combines_with_order_discounts:bool combines_with_product_discounts:bool combines_with_shipping_discounts:bool
      customer_selection_all_customers:bool total_sales_amount:num total_sales_currency_code`,
  },
  {
    table: "gql_discount_redeem_code",
    key: "id",
    columns: `
      async_usage_count:int code created_by_description created_by_id:int created_by_title discount_id:int
      discount_type id:int!`,
  },
  {
    table: "gql_inventory_item",
    key: "id",
    time: "updated_at created_at",
    columns: `
      _fivetran_deleted:bool country_code_of_origin created_at:ts duplicate_sku_count harmonized_system_code id:int!
      inventory_history_url legacy_resource_id:int measurement_id:int measurement_weight_unit measurement_weight_value
      province_code_of_origin requires_shipping:bool sku tracked:bool tracked_editable_locked:bool
      tracked_editable_reason unit_cost_amount:num unit_cost_currency_code updated_at:ts`,
  },
  {
    table: "gql_inventory_level",
    key: "id",
    time: "updated_at created_at",
    columns: `
      can_deactivate:bool created_at:ts deactivation_alert id:int! inventory_item_id:int location_id:int updated_at:ts`,
  },
  {
    table: "gql_inventory_quantity",
    key: "id",
    time: "updated_at",
    columns: `
      id:int! inventory_item_id:int inventory_level_id:int name quantity:int updated_at:ts`,
  },
  {
    table: "gql_location",
    key: "id",
    time: "updated_at created_at",
    columns: `
      _fivetran_deleted:bool address_1/address address_2/address city/address country country_code created_at:ts
      id:int! is_active:bool is_fulfillment_service:bool name phone/phone province province_code updated_at:ts
      zip/address`,
  },
  {
    table: "gql_media",
    key: "id",
    time: "updated_at created_at",
    columns: `
      alt created_at:ts file_status id:int! media_content_type preview_image_alt_text preview_image_height:int
      preview_image_id:int preview_image_url preview_image_width:int preview_status status updated_at:ts`,
  },
  {
    table: "gql_media_image",
    key: "media_id image_id",
    columns: `
      media_id:int! image_id:int! image_alt_text image_height:int image_url image_width:int`,
  },
  {
    table: "gql_metafield",
    key: "id",
    time: "updated_at created_at",
    columns: `
      created_at:ts description id:int! key namespace owner_id:int owner_resource type value_type updated_at:ts value`,
  },
  {
    table: "gql_product",
    key: "id",
    time: "updated_at created_at",
    columns: `
      _fivetran_deleted:bool created_at:ts handle id:int! product_type published_at:ts status title updated_at:ts
      vendor`,
  },
  {
    table: "gql_product_media",
    key: "media_id product_id",
    columns: "media_id:int! product_id:int!",
  },
  {
    table: "gql_product_tag",
    key: "product_id index",
    columns: "index:int! product_id:int! value",
  },
  {
    table: "gql_product_variant",
    key: "id",
    time: "updated_at created_at",
    columns: `
      available_for_sale:bool barcode compare_at_price:num created_at:ts display_name id:int! inventory_item_id:int
      inventory_policy inventory_quantity:int legacy_resource_id:int position:int price:num product_id:int
      requires_components:bool sellable_online_quantity:int sku tax_code taxable:bool title updated_at:ts`,
  },
  {
    table: "gql_product_variant_media",
    key: "product_variant_id media_id",
    columns: "product_variant_id:int! media_id:int!",
  },
  {
    table: "gql_shop",
    key: "id",
    time: "updated_at created_at",
    columns: `
      _fivetran_deleted:bool billing_address_address_1/address billing_address_address_2/address
      billing_address_city/address billing_address_country billing_address_country_code_v_2
      billing_address_latitude:float/address billing_address_longitude:float/address billing_address_phone/phone
      billing_address_province billing_address_province_code billing_address_zip/address checkout_api_supported:bool
      contact_email/email created_at:ts currency_code currency_formats_money_format
      currency_formats_money_in_emails_format currency_formats_money_with_currency_format
      currency_formats_money_with_currency_in_emails_format email/email enabled_presentment_currencies
      features_storefront:bool iana_timezone id:int! myshopify_domain name password_enabled:bool plan_display_name
      primary_domain_host primary_domain_localization_default_locale setup_required:bool shop_owner_name/name
      tax_shipping:bool taxes_included:bool timezone_abbreviation timezone_offset timezone_offset_minutes:int
      updated_at:ts weight_unit`,
    readWhole: true,
  },
];
