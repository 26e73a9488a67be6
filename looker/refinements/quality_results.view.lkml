view: +quality_results {
  label: "Data tests"

  measure: failed_tests {
    type: count
    filters: [state: "failed"]
  }
  measure: rows_that_failed {
    type: sum
    sql: ${TABLE}.failing_rows ;;
  }
  measure: pass_rate {
    type: number
    value_format_name: percent_1
    sql: SAFE_DIVIDE(${count} - ${failed_tests}, ${count}) ;;
  }
}
