view: +marts_customer_clv {
  label: "Customer value"

  measure: predicted_clv_total {
    type: sum
    description: "In currency_code."
    value_format_name: decimal_0
    sql: ${TABLE}.predicted_clv ;;
  }
  measure: predicted_clv_per_customer {
    type: number
    value_format_name: decimal_2
    sql: SAFE_DIVIDE(${predicted_clv_total}, ${count}) ;;
  }
}
