view: +marts_marketing_attribution {
  label: "Attribution"

  measure: conversions {
    type: sum
    description: "Each conversion once, as the weights of its touches add up to one."
    value_format_name: decimal_1
    sql: ${TABLE}.linear ;;
  }
  measure: first_touch_revenue {
    type: sum
    value_format_name: decimal_2
    sql: ${TABLE}.first_touch * ${TABLE}.revenue ;;
  }
  measure: last_touch_revenue {
    type: sum
    value_format_name: decimal_2
    sql: ${TABLE}.last_touch * ${TABLE}.revenue ;;
  }
  measure: position_based_revenue {
    type: sum
    value_format_name: decimal_2
    sql: ${TABLE}.position_based * ${TABLE}.revenue ;;
  }
  measure: markov_revenue {
    type: sum
    value_format_name: decimal_2
    sql: ${TABLE}.markov * ${TABLE}.revenue ;;
  }
  measure: shapley_revenue {
    type: sum
    value_format_name: decimal_2
    sql: ${TABLE}.shapley * ${TABLE}.revenue ;;
  }
}
