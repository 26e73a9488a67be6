view: +marts_sales_orders {
  label: "Orders"

  measure: count_orders {
    type: count
    description: "Without cancellations."
    filters: [is_cancellation: "no"]
  }
  measure: net_revenue {
    type: sum
    description: "Orders less what was taken back, in currency_code: group by currency where there are several."
    value_format_name: decimal_2
    sql: ${TABLE}.total_amount ;;
  }
  measure: gross_revenue {
    type: sum
    description: "Of orders that were not cancellations, in currency_code."
    value_format_name: decimal_2
    sql: ${TABLE}.total_amount ;;
    filters: [is_cancellation: "no"]
  }
  measure: units {
    type: sum
    value_format_name: decimal_0
    sql: ${TABLE}.total_quantity ;;
  }
  measure: average_order_value {
    type: number
    value_format_name: decimal_2
    sql: SAFE_DIVIDE(${gross_revenue}, ${count_orders}) ;;
  }
}
