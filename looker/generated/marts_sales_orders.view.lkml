# Written by `npm run generate` from the contracts in schemas/.
view: marts_sales_orders {
  sql_table_name: gold.marts_sales_orders ;;
  label: "Sales orders"

  dimension: order_id {
    primary_key: yes
    type: string
    description: "Invoice number."
    sql: ${TABLE}.order_id ;;
  }

  dimension_group: order {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day of the order's first line."
    sql: ${TABLE}.order_date ;;
  }

  dimension_group: ordered {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "Time of its first line."
    sql: ${TABLE}.ordered_at ;;
  }

  dimension: customer_number {
    type: string
    description: "The shop's id of the customer."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.customer_number ;;
  }

  dimension: is_cancellation {
    type: yesno
    description: "The order takes an earlier one back."
    sql: ${TABLE}.is_cancellation ;;
  }

  dimension: count_lines {
    type: number
    description: "Lines."
    sql: ${TABLE}.count_lines ;;
  }

  dimension: total_quantity {
    type: number
    description: "Units; negative on cancellations."
    sql: ${TABLE}.total_quantity ;;
  }

  dimension: total_amount {
    type: number
    description: "Sum of the lines, exact, in currency_code."
    sql: ${TABLE}.total_amount ;;
  }

  dimension: currency_code {
    type: string
    description: "ISO 4217."
    sql: ${TABLE}.currency_code ;;
  }

  dimension: country {
    type: string
    description: "Country of the customer."
    sql: ${TABLE}.country ;;
  }

  measure: count {
    type: count
    description: "Rows: one per order_id."
  }
}
