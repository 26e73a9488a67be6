# Written by `npm run generate` from the contracts in schemas/.
view: marts_sales_products {
  sql_table_name: gold.marts_sales_products ;;
  label: "Sales products"

  dimension: product_id {
    primary_key: yes
    type: string
    description: "The shop's product code."
    sql: ${TABLE}.product_id ;;
  }

  dimension: product_name {
    type: string
    description: "Name of its latest line that has one."
    sql: ${TABLE}.product_name ;;
  }

  dimension: unit_price {
    type: number
    description: "Price of its latest sale, in currency_code."
    sql: ${TABLE}.unit_price ;;
  }

  dimension: currency_code {
    type: string
    description: "ISO 4217."
    sql: ${TABLE}.currency_code ;;
  }

  dimension: count_orders {
    type: number
    description: "Orders with it, cancellations left out."
    sql: ${TABLE}.count_orders ;;
  }

  dimension: total_quantity {
    type: number
    description: "Units sold less units taken back."
    sql: ${TABLE}.total_quantity ;;
  }

  dimension_group: last_sold {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day of its latest sale."
    sql: ${TABLE}.last_sold_date ;;
  }

  measure: count {
    type: count
    description: "Rows: one per product_id."
  }
}
