import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/shopify */
export const shopifyRestSalesTables: readonly ConnectorTable[] = [
  {
    table: "abandoned_checkout",
    key: "id",
    time: "created_at",
    columns: `
      id:int! abandoned_checkout_url applied_discount_amount:num applied_discount_applicable
      applied_discount_description applied_discount_non_applicable_reason applied_discount_title
      applied_discount_value applied_discount_value_type billing_address_address_1/address
      billing_address_address_0/address billing_address_city/address billing_address_company billing_address_country
      billing_address_country_code billing_address_first_name/name billing_address_last_name/name
      billing_address_latitude:float/address billing_address_longitude:float/address billing_address_name/name
      billing_address_phone/phone billing_address_province billing_address_province_code billing_address_zip/address
      buyer_accepts_marketing:bool cart_token closed_at:ts completed_at:ts created_at:ts credit_card_first_name/name
      credit_card_last_name/name credit_card_month credit_card_number/identifier credit_card_verification_value
      credit_card_year currency customer_id:int/identifier customer_locale device_id:int email/email gateway
      landing_site_base_url location_id:int name note phone/phone referring_site shipping_address_address_1/address
      shipping_address_address_0/address shipping_address_city/address shipping_address_company
      shipping_address_country shipping_address_country_code shipping_address_first_name/name
      shipping_address_last_name/name shipping_address_latitude:float/address shipping_address_longitude:float/address
      shipping_address_name/name shipping_address_phone/phone shipping_address_province shipping_address_province_code
      shipping_address_zip/address shipping_line shipping_rate_id:int shipping_rate_price:num shipping_rate_title
      source source_identifier source_name source_url subtotal_price:num taxes_included:bool token total_discounts:num
      total_line_items_price:num total_price:num total_tax:num total_weight:num updated_at:ts user_id:int/identifier
      note_attribute_littledata_updated_at note_attribute_segment_client_id billing_address_id:int
      billing_address_is_default presentment_currency shipping_address_id:int shipping_address_is_default
      total_duties:num note_attribute_email_client_id:int/email note_attributes note_attribute_google_client_id:int
      _fivetran_deleted:bool`,
  },
  {
    table: "abandoned_checkout_discount_code",
    key: "checkout_id index",
    time: "updated_at created_at",
    columns: `
      checkout_id:int! index:int! amount:num discount_id:int code created_at:ts type updated_at:ts usage_count:int`,
  },
  {
    table: "abandoned_checkout_shipping_line",
    key: "id",
    columns: `
      checkout_id:int index:int api_client_id:int carrier_identifier carrier_service_id:int code delivery_category
      discounted_price:num id! markup:num phone/phone price:num requested_fulfillment_service_id:int source title
      validation_context delivery_expectation_range delivery_expectation_type original_shop_markup:num
      original_shop_price:num presentment_title delivery_expectation_range_min delivery_expectation_range_max`,
  },
  {
    table: "customer",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int!/identifier first_name/name last_name/name email/email phone/phone state orders_count:int total_spent:num
      created_at:ts updated_at:ts accepts_marketing:bool tax_exempt:bool verified_email:bool default_address_id:int`,
    readWhole: true,
  },
  {
    table: "customer_tag",
    key: "customer_id index",
    columns: "customer_id:int!/identifier index:int! value",
  },
  {
    table: "discount_allocation",
    key: "order_line_id index",
    columns: `
      amount:num amount_set_presentment_money_amount:num amount_set_presentment_money_currency_code
      amount_set_shop_money_amount:num amount_set_shop_money_currency_code discount_application_index:int index:int!
      order_line_id:int!`,
  },
  {
    table: "discount_application",
    key: "order_id index",
    columns: `
      allocation_method code description index:int! order_id:int! target_selection target_type title type value
      value_type`,
  },
  {
    table: "fulfillment",
    key: "id",
    time: "updated_at created_at",
    columns: `
      id:int! created_at:ts location_id:int order_id:int status tracking_company tracking_number updated_at:ts
      tracking_numbers tracking_urls shipment_status service name receipt_authorization`,
  },
  {
    table: "fulfillment_event",
    key: "id",
    time: "created_at",
    columns: `
      id:int! address_1/address city/address country created_at:ts estimated_delivery_at:ts fulfillment_id:int
      happened_at:ts latitude:float/address longitude:float/address message order_id:int province shop_id:int status
      updated_at:ts zip/address _fivetran_deleted:bool`,
  },
  {
    table: "order_adjustment",
    key: "id",
    columns: `
      id:int! order_id:int refund_id:int amount:num tax_amount:num kind reason amount_set tax_amount_set`,
  },
  {
    table: "order",
    key: "id",
    time: "created_at processed_at",
    columns: `
      id:int! note email/email taxes_included:bool currency subtotal_price:num total_tax:num total_price:num
      created_at:ts updated_at:ts name shipping_address_name/name shipping_address_first_name/name
      shipping_address_last_name/name shipping_address_company shipping_address_phone/phone
      shipping_address_address_1/address shipping_address_address_2/address shipping_address_city/address
      shipping_address_country shipping_address_country_code shipping_address_province shipping_address_province_code
      shipping_address_zip/address shipping_address_latitude/address shipping_address_longitude/address
      billing_address_name/name billing_address_first_name/name billing_address_last_name/name billing_address_company
      billing_address_phone/phone billing_address_address_1/address billing_address_address_2/address
      billing_address_city/address billing_address_country billing_address_country_code billing_address_province
      billing_address_province_code billing_address_zip/address billing_address_latitude/address
      billing_address_longitude/address customer_id:int/identifier location_id:int user_id:int/identifier number
      order_number financial_status fulfillment_status processed_at:ts processing_method referring_site cancel_reason
      cancelled_at:ts closed_at:ts total_discounts:num total_line_items_price:num total_weight:num source_name
      browser_ip/ip buyer_accepts_marketing:bool token cart_token checkout_token test:bool landing_site_base_url`,
  },
  {
    table: "order_discount_code",
    key: "order_id index",
    columns: "index:int! order_id:int! amount:num code type",
  },
  {
    table: "order_line",
    key: "id",
    columns: `
      order_id:int id:int! product_id:int variant_id:int name title vendor price:num quantity:int grams:int sku
      fulfillable_quantity:int fulfillment_service gift_card:bool requires_shipping:bool taxable:bool index:int
      total_discount:int pre_tax_price:num fulfillment_status`,
  },
  {
    table: "order_line_refund",
    key: "id",
    columns: `
      id:int! location_id:int refund_id:int restock_type quantity:int order_line_id:int subtotal:num total_tax_set
      subtotal_set total_tax:num`,
  },
  {
    table: "order_note_attribute",
    key: "order_id name",
    columns: "name! order_id:int! value",
  },
  {
    table: "order_shipping_line",
    key: "id",
    columns: `
      id:int! order_id:int carrier_identifier code delivery_category discounted_price:num phone/phone price:num
      requested_fulfillment_service_id:int source title discounted_price_set price_set`,
  },
  {
    table: "order_shipping_tax_line",
    key: "order_shipping_line_id index",
    columns: "index:int! order_shipping_line_id:int! price:num rate:num title price_set",
  },
  {
    table: "order_tag",
    key: "order_id index",
    columns: "index:int! order_id:int! value",
  },
  {
    table: "order_url_tag",
    key: "order_id key",
    columns: "key! order_id:int! value",
  },
  {
    table: "refund",
    key: "id",
    time: "created_at processed_at",
    columns: `
      id:int! created_at:ts processed_at:ts note restock:bool user_id:int/identifier total_duties_set order_id:int`,
  },
  {
    table: "tax_line",
    key: "order_line_id index",
    columns: "index:int! order_line_id:int! price:num rate:num title price_set",
  },
  {
    table: "tender_transaction",
    key: "id",
    time: "processed_at",
    columns: `
      id:int! amount:num currency order_id:int payment_details_credit_card_company
      payment_details_credit_card_number/identifier payment_method processed_at:ts remote_reference test:bool
      user_id:int/identifier`,
  },
  {
    table: "transaction",
    key: "id",
    time: "created_at processed_at",
    columns: `
      id:int! order_id:int refund_id:int amount:num authorization created_at:ts processed_at:ts device_id:int gateway
      source_name message currency location_id:int parent_id:int payment_avs_result_code kind currency_exchange_id:int
      currency_exchange_adjustment currency_exchange_original_amount:num currency_exchange_final_amount:num
      currency_exchange_currency error_code status test:bool user_id:int/identifier payment_credit_card_bin
      payment_cvv_result_code payment_credit_card_number/identifier payment_credit_card_company receipt`,
  },
];
