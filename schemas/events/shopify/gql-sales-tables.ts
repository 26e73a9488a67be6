import type { ConnectorTable } from "../connector-table.ts";

/** https://fivetran.com/docs/connectors/applications/shopify */
export const shopifyGqlSalesTables: readonly ConnectorTable[] = [
  {
    table: "gql_abandoned_checkout",
    key: "id",
    time: "created_at",
    columns: `
      _fivetran_deleted:bool abandoned_checkout_url billing_address_address_1/address
      billing_address_address_2/address billing_address_city/address billing_address_company billing_address_country
      billing_address_country_code billing_address_first_name/name billing_address_last_name/name
      billing_address_latitude:float/address billing_address_longitude:float/address billing_address_name/name
      billing_address_phone/phone billing_address_province billing_address_province_code billing_address_zip/address
      created_at:ts completed_at:ts customer_id:int/identifier id:int! name note shipping_address_address_1/address
      shipping_address_address_2/address shipping_address_city/address shipping_address_company
      shipping_address_country shipping_address_country_code shipping_address_first_name/name
      shipping_address_last_name/name shipping_address_latitude:float/address shipping_address_longitude:float/address
      shipping_address_name/name shipping_address_phone/phone shipping_address_province shipping_address_province_code
      shipping_address_zip/address subtotal_price_set_pres_amount:num subtotal_price_set_pres_currency_code
      subtotal_price_set_shop_amount:num subtotal_price_set_shop_currency_code taxes_included:bool
      total_discount_set_pres_amount:num total_discount_set_pres_currency_code total_discount_set_shop_amount:num
      total_discount_set_shop_currency_code total_duties_set_pres_amount:num total_duties_set_pres_currency_code
      total_duties_set_shop_amount:num total_duties_set_shop_currency_code total_line_items_price_set_pres_amount:num
      total_line_items_price_set_pres_currency_code total_line_items_price_set_shop_amount:num
      total_line_items_price_set_shop_currency_code total_price_set_pres_amount:num total_price_set_pres_currency_code
      total_price_set_shop_amount:num total_price_set_shop_currency_code total_tax_set_pres_amount:num
      total_tax_set_pres_currency_code total_tax_set_shop_amount:num total_tax_set_shop_currency_code updated_at:ts`,
  },
  {
    table: "gql_abandoned_checkout_discount_code",
    key: "checkout_id index",
    columns: "checkout_id:int! code index:int!",
  },
  {
    table: "gql_customer_address",
    key: "id",
    columns: `
      customer_id:int/identifier id:int! address_1/address address_2/address city/address company country country_code
      first_name/name is_default:bool last_name/name latitude:float/address longitude:float/address name/name
      phone/phone province province_code zip/address validation_result_summary timezone coordinates_validated:bool`,
  },
  {
    table: "gql_customer",
    key: "id",
    time: "updated_at created_at",
    columns: `
      created_at:ts currency email/email email_marketing_consent_opt_in_level email_marketing_consent_state
      email_marketing_consent_updated_at:ts first_name/name id:int!/identifier last_name/name note orders_count:int
      phone/phone state tax_exempt:bool total_spent:num updated_at:ts verified_email:bool`,
    readWhole: true,
  },
  {
    table: "gql_customer_tag",
    key: "customer_id index",
    columns: "index:int! customer_id:int!/identifier value",
  },
  {
    table: "gql_customer_visit",
    key: "id",
    time: "occurred_at",
    columns: `
      id:int! order_id:int type landing_page landing_page_html occurred_at:ts referral_code referral_info_html
      referrer_url source source_description source_type utm_parameters_campaign utm_parameters_content
      utm_parameters_medium utm_parameters_source utm_parameters_term`,
  },
  {
    table: "gql_discount_allocation",
    key: "order_line_id index",
    columns: `
      allocated_amount_set_pres_amount:num allocated_amount_set_pres_currency_code
      allocated_amount_set_shop_amount:num allocated_amount_set_shop_currency_code discount_application_index:int
      index:int! order_line_id:int!`,
  },
  {
    table: "gql_discount_application",
    key: "order_id index",
    columns: `
      allocation_method index:int! order_id:int! target_selection target_type value_amount:num value_currency_code
      value_percentage:num code`,
  },
  {
    table: "gql_fulfillment",
    key: "id",
    time: "updated_at created_at",
    columns: `
      created_at:ts display_status id:int! location_id:int name order_id:int service_id status total_quantity:int
      updated_at:ts`,
  },
  {
    table: "gql_fulfillment_event",
    key: "id",
    time: "created_at",
    columns: `
      _fivetran_deleted:bool address_1/address city/address country created_at:ts estimated_delivery_at:ts
      fulfillment_id:int happened_at:ts id:int! latitude:float/address longitude:float/address message province status
      zip/address`,
  },
  {
    table: "gql_fulfillment_order_line_item",
    key: "id",
    columns: `
      fulfillment_order_id:int id:int! image_alt_text image_height:int image_id:int image_url image_width:int
      inventory_item_id:int order_line_item_id:int product_title product_variant_id:int remaining_quantity:int
      requires_shipping:bool sku total_quantity:int variant_title vendor weight_unit weight_value`,
  },
  {
    table: "gql_fulfillment_tracking_info",
    key: "fulfillment_id index",
    columns: "company fulfillment_id:int! index:int! number url",
  },
  {
    table: "gql_order_adjustment",
    key: "id",
    columns: `
      id:int! refund_id:int amount_set_pres_amount:num amount_set_pres_currency_code amount_set_shop_amount:num
      amount_set_shop_currency_code reason tax_amount_set_pres_amount:num tax_amount_set_pres_currency_code
      tax_amount_set_shop_amount:num tax_amount_set_shop_currency_code`,
  },
  {
    table: "gql_order_custom_attribute",
    key: "order_id",
    columns: "name key order_id:int! value",
  },
  {
    table: "gql_order",
    key: "id",
    time: "created_at processed_at",
    columns: `
      _fivetran_deleted:bool app_id:int billing_address_address_1/address billing_address_address_2/address
      billing_address_city/address billing_address_company billing_address_country billing_address_country_code
      billing_address_first_name/name billing_address_last_name/name billing_address_latitude:float/address
      billing_address_longitude:float/address billing_address_name/name billing_address_phone/phone
      billing_address_province billing_address_province_code billing_address_zip/address cancel_reason cancelled_at:ts
      client_ip/ip closed_at:ts confirmed:bool created_at:ts currency_code customer_accepts_marketing:bool
      customer_id:int/identifier customer_locale display_financial_status display_fulfillment_status email/email
      id:int! location_id:int name note number presentment_currency_code processed_at:ts
      shipping_address_address_1/address shipping_address_address_2/address shipping_address_city/address
      shipping_address_company shipping_address_country shipping_address_country_code shipping_address_first_name/name
      shipping_address_last_name/name shipping_address_latitude:float/address shipping_address_longitude:float/address
      shipping_address_name/name shipping_address_phone/phone shipping_address_province shipping_address_province_code
      shipping_address_zip/address source_name staff_member_id:int status_page_url subtotal_price_set_pres_amount:num
      subtotal_price_set_pres_currency_code subtotal_price_set_shop_amount:num subtotal_price_set_shop_currency_code
      taxes_included:bool test:bool total_discounts_set_pres_amount:num total_discounts_set_pres_currency_code
      total_discounts_set_shop_amount:num total_discounts_set_shop_currency_code total_price_set_pres_amount:num
      total_price_set_pres_currency_code total_price_set_shop_amount:num total_price_set_shop_currency_code
      total_shipping_price_set_pres_amount:num total_shipping_price_set_pres_currency_code
      total_shipping_price_set_shop_amount:num total_shipping_price_set_shop_currency_code
      total_tax_set_pres_amount:num total_tax_set_pres_currency_code total_tax_set_shop_amount:num
      total_tax_set_shop_currency_code total_tip_received_set_pres_amount:num
      total_tip_received_set_pres_currency_code total_tip_received_set_shop_amount:num
      total_tip_received_set_shop_currency_code total_weight:num updated_at:ts`,
  },
  {
    table: "gql_order_discount_code",
    key: "order_id index",
    columns: "code index:int! order_id:int!",
  },
  {
    table: "gql_order_line",
    key: "id",
    columns: `
      id:int! is_gift_card:bool name order_id:int original_total_set_pres_amount:num
      original_total_set_pres_currency_code original_total_set_shop_amount:num original_total_set_shop_currency_code
      product_id:int quantity:int requires_shipping:bool sku taxable:bool title total_discount_set_pres_amount:num
      total_discount_set_pres_currency_code total_discount_set_shop_amount:num total_discount_set_shop_currency_code
      unfulfilled_quantity:int variant_id:int variant_title vendor`,
  },
  {
    table: "gql_order_line_refund",
    key: "id",
    columns: `
      id:int! location_id:int order_line_id:int quantity:num refund_id:int restock_type subtotal_set_pres_amount:num
      subtotal_set_pres_currency_code subtotal_set_shop_amount:num subtotal_set_shop_currency_code
      total_tax_set_pres_amount:num total_tax_set_pres_currency_code total_tax_set_shop_amount:num
      total_tax_set_shop_currency_code`,
  },
  {
    table: "gql_order_line_tax_line",
    key: "order_line_id index",
    columns: `
      index:int! order_line_id:int! price_set_pres_amount:num price_set_pres_currency_code price_set_shop_amount:num
      price_set_shop_currency_code rate:num title`,
  },
  {
    table: "gql_order_note_attribute",
    key: "order_id name",
    columns: "name! order_id:int! value",
  },
  {
    table: "gql_order_shipping_line",
    key: "id",
    columns: `
      carrier_identifier code current_discounted_price_set_pres_amount:num
      current_discounted_price_set_pres_currency_code current_discounted_price_set_shop_amount:num
      current_discounted_price_set_shop_currency_code custom:bool delivery_category
      discounted_price_set_pres_amount:num discounted_price_set_pres_currency_code
      discounted_price_set_shop_amount:num discounted_price_set_shop_currency_code id:int! is_removed:bool
      order_id:int original_price_set_pres_amount:num original_price_set_pres_currency_code
      original_price_set_shop_amount:num original_price_set_shop_currency_code phone/phone shipping_rate_handle source
      title`,
  },
  {
    table: "gql_order_shipping_tax_line",
    key: "order_shipping_line_id index",
    columns: `
      index:int! order_shipping_line_id:int! price_set_pres_amount:num price_set_pres_currency_code
      price_set_shop_amount:num price_set_shop_currency_code rate:num source title`,
  },
  {
    table: "gql_order_tag",
    key: "order_id index",
    columns: "index:int! order_id:int! value",
  },
  {
    table: "gql_refund",
    key: "id",
    time: "created_at",
    columns: `
      created_at:ts id:int! note order_id:int return_id:int staff_member_id:int total_refunded_set_pres_amount:num
      total_refunded_set_pres_currency_code total_refunded_set_shop_amount:num total_refunded_set_shop_currency_code
      updated_at:ts`,
  },
  {
    table: "gql_refund_line_item",
    key: "id",
    columns: `
      id:int! location_id:int order_line_id:int price_set_pres_amount:num price_set_pres_currency_code
      price_set_shop_amount:num price_set_shop_currency_code quantity:num refund_id:int restocked:bool restock_type
      subtotal_set_pres_amount:num subtotal_set_pres_currency_code subtotal_set_shop_amount:num
      subtotal_set_shop_currency_code total_tax_set_pres_amount:num total_tax_set_pres_currency_code
      total_tax_set_shop_amount:num total_tax_set_shop_currency_code`,
  },
  {
    table: "gql_return",
    key: "id",
    columns: "id:int! order_id:int name status decline_reason decline_note total_quantity:int",
  },
  {
    table: "gql_return_line_item",
    key: "id",
    columns: `
      id:int! return_id:int order_line_id:int customer_note quantity:int refundable_quantity:int refunded_quantity:int
      return_reason_note`,
  },
  {
    table: "gql_return_shipping_fee",
    key: "id",
    columns: `
      id:int! return_id:int amount_set_presentment_money_amount:num amount_set_presentment_money_currency_code
      amount_set_shop_money_amount:num amount_set_shop_money_currency_code`,
  },
  {
    table: "gql_tax_line",
    key: "order_line_id index",
    columns: `
      index:int! order_line_id:int! price_set_pres_amount:num price_set_pres_currency_code price_set_shop_amount:num
      price_set_shop_currency_code rate:num title`,
  },
  {
    table: "gql_tender_transaction",
    key: "id",
    time: "processed_at",
    columns: `
      amount:num currency_code id:int! order_id:int payment_method processed_at:ts remote_reference test:bool
      user_id:int/identifier`,
  },
  {
    table: "gql_transaction",
    key: "id",
    time: "created_at processed_at",
    columns: `
      amount_set_pres_amount:num amount_set_pres_currency_code amount_set_shop_amount:num
      amount_set_shop_currency_code authorization_code authorization_expires_at:ts created_at:ts error_code gateway
      id:int! kind order_id:int parent_id:int payment_avs_result_code payment_credit_card_bin
      payment_credit_card_company payment_credit_card_number/identifier payment_cvv_result_code processed_at:ts
      refund_id:int staff_member_id:int status test:bool device_id currency_exchange_id:int
      currency_exchange_adjustment currency_exchange_original_amount:num currency_exchange_final_amount:num
      currency_exchange_currency`,
  },
];
