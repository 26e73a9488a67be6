import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/shopify */
export const shopifyRestCatalogueTables: readonly ConnectorTable[] = [
  {
    table: "collection",
    key: "id",
    time: "updated_at",
    columns: `
      id:int! _fivetran_deleted:bool handle published_at:ts published_scope title updated_at:ts disjunctive rules
      sort_order template_suffix body_html`,
  },
  {
    table: "collection_product",
    key: "collection_id product_id",
    columns: "collection_id:int! product_id:int!",
  },
  {
    table: "discount_code_app",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! applies_once_per_customer:bool applies_on_one_time_purchase:bool applies_on_subscription:bool
      async_usage_count:int codes_count_count codes_count_precision combines_with_order_discounts:bool
      combines_with_product_discounts:bool combines_with_shipping_discounts:bool created_at:ts
      customer_selection_all_customers:bool ends_at:ts recurring_cycle_limit:int starts_at:ts status title
      total_sales_amount:num total_sales_currency_code updated_at:ts usage_limit:int`,
  },
  {
    table: "discount_code_basic",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! applies_once_per_customer:bool async_usage_count:int codes_count codes_precision
      combines_with_order_discounts:bool combines_with_product_discounts:bool combines_with_shipping_discounts:bool
      created_at:ts customer_selection_all_customers:bool ends_at:ts recurring_cycle_limit:int starts_at:ts status
      total_sales_amount:num total_sales_currency_code updated_at:ts usage_limit:int`,
  },
  {
    table: "discount_code_bxgy",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! applies_once_per_customer:bool async_usage_count:int codes_count codes_precision
      combines_with_order_discounts:bool combines_with_product_discounts:bool combines_with_shipping_discounts:bool
      created_at:ts customer_selection_all_customers:bool ends_at:ts starts_at:ts status summary title
      total_sales_amount:num total_sales_currency_code updated_at:ts usage_limit:int uses_per_order_limit:int`,
  },
  {
    table: "discount_code_free_shipping",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! applies_once_per_customer:bool applies_on_one_time_purchase:bool applies_on_subscription:bool
      async_usage_count:int codes_count codes_precision combines_with_order_discounts:bool
      combines_with_product_discounts:bool combines_with_shipping_discounts:bool created_at:ts
      customer_selection_all_customers:bool ends_at:ts recurring_cycle_limit:int starts_at:ts status title
      total_sales_amount:num total_sales_currency_code updated_at:ts usage_limit:int`,
  },
  {
    table: "discount_redeem_code",
    key: "id",
    columns: `
      async_usage_count:int code created_by_description created_by_id:int created_by_title discount_id:int
      discount_type id:int!`,
  },
  {
    table: "inventory_item",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! country_code_of_origin created_at:ts duplicate_sku_count harmonized_system_code inventory_history_url
      legacy_resource_id:int measurement_id:int measurement_weight_value measurement_weight_unit
      province_code_of_origin requires_shipping:bool sku tracked:bool tracked_editable_locked tracked_editable_reason
      unit_cost_amount:num unit_cost_currency_code updated_at:ts _fivetran_deleted:bool`,
  },
  {
    table: "inventory_level",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! inventory_item_id:int location_id:int can_deactivate:bool created_at:ts deactivation_alert updated_at:ts`,
  },
  {
    table: "inventory_quantity",
    key: "id",
    time: "updated_at",
    columns: `
      id:int! inventory_item_id:int inventory_level_id:int name quantity:int updated_at:ts`,
  },
  {
    table: "location",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! active:bool address_1/address address_2/address city/address country created_at:ts legacy:bool name
      phone/phone province updated_at:ts zip/address country_code country_name localized_country_name
      localized_province_name province_code _fivetran_deleted:bool`,
  },
  {
    table: "media",
    key: "id",
    time: "updated_at created_at",
    columns: "id:int! status created_at:ts updated_at:ts",
  },
  {
    table: "media_image",
    key: "media_id image_id",
    columns: `
      media_id:int! image_id:int! image_alt_text image_height:int image_url image_width:int`,
  },
  {
    table: "metafield",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! created_at:ts description key namespace owner_id:int owner_resource updated_at:ts value value_type type`,
  },
  {
    table: "product",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! title handle product_type vendor created_at:ts updated_at:ts published_at:ts published_scope
      _fivetran_deleted:bool`,
  },
  {
    table: "product_media",
    key: "product_id media_id",
    columns: "product_id:int! media_id:int!",
  },
  {
    table: "product_tag",
    key: "product_id index",
    columns: "index:int! product_id:int! value",
  },
  {
    table: "product_variant",
    key: "id",
    time: "updated_at created_at",
    columns: `
      product_id:int id:int! inventory_item_id:int available_for_sale:bool barcode compare_at_price:num created_at:ts
      display_name inventory_policy inventory_quantity:int legacy_resource_id:int metafield position:int price:num
      requires_components:bool sellable_online_quantity:int sku tax_code taxable:bool title updated_at:ts`,
  },
  {
    table: "product_variant_media",
    key: "product_variant_id media_id",
    columns: "product_variant_id:int! media_id:int!",
  },
  {
    table: "shop",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! _fivetran_deleted:bool address_1/address address_2/address auto_configure_tax_inclusivity
      checkout_api_supported:bool city/address cookie_consent_level country country_code country_name
      county_taxes:bool created_at:ts currency customer_email/email domain eligible_for_card_reader_giveaway:bool
      eligible_for_payments:bool email/email enabled_presentment_currencies force_ssl:bool google_apps_domain
      google_apps_login_enabled has_discounts:bool has_gift_cards:bool has_storefront:bool iana_timezone
      latitude:float/address longitude:float/address money_format money_in_emails_format money_with_currency_format
      money_with_currency_in_emails_format multi_location_enabled:bool myshopify_domain name password_enabled:bool
      phone/phone plan_display_name plan_name pre_launch_enabled:bool primary_locale primary_location_id:int province
      province_code requires_extra_payments_agreement:bool setup_required:bool shop_owner/name source tax_shipping
      taxes_included:bool timezone updated_at:ts visitor_tracking_consent_preference weight_unit zip/address`,
    readWhole: true,
  },
];
