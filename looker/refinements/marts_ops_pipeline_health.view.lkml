view: +marts_ops_pipeline_health {
  label: "Tables"

  measure: failed_tests {
    type: sum
    description: "Data tests of severity error that do not pass."
    sql: ${TABLE}.count_failed_tests ;;
  }
  measure: warnings {
    type: sum
    sql: ${TABLE}.count_warnings ;;
  }
  measure: dead_letters {
    type: sum
    sql: ${TABLE}.count_dead_letters ;;
  }
  measure: total_rows {
    type: sum
    value_format_name: decimal_0
    sql: ${TABLE}.rows_total ;;
  }
}
