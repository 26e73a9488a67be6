view: +pipeline_runs {
  label: "Pipeline runs"

  measure: failed_runs {
    type: count
    filters: [state: "failed"]
  }
  measure: success_rate {
    type: number
    description: "Runs that succeeded over all runs."
    value_format_name: percent_1
    sql: SAFE_DIVIDE(${count} - ${failed_runs}, ${count}) ;;
  }
  measure: minutes {
    type: sum
    value_format_name: decimal_1
    sql: TIMESTAMP_DIFF(${TABLE}.finished_at, ${TABLE}.started_at, SECOND) / 60 ;;
  }
  measure: minutes_per_run {
    type: number
    value_format_name: decimal_1
    sql: SAFE_DIVIDE(${minutes}, ${count}) ;;
  }
}
