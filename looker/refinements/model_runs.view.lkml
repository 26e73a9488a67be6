view: +model_runs {
  label: "Model runs"

  measure: failed_models {
    type: count
    filters: [state: "failed"]
  }
  measure: total_bytes {
    type: sum
    value_format_name: decimal_0
    sql: ${TABLE}.bytes_processed ;;
  }
  measure: seconds {
    type: sum
    value_format_name: decimal_1
    sql: TIMESTAMP_DIFF(${TABLE}.finished_at, ${TABLE}.started_at, MILLISECOND) / 1000 ;;
  }
  measure: seconds_per_run {
    type: number
    value_format_name: decimal_2
    sql: SAFE_DIVIDE(${seconds}, ${count}) ;;
  }
}
