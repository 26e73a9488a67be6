# Written by `npm run generate` from the contracts in schemas/.
view: pipeline_runs {
  sql_table_name: ops.pipeline_runs ;;
  label: "Pipeline runs"

  dimension: run_id {
    primary_key: yes
    type: string
    description: "Workflow execution id."
    sql: ${TABLE}.run_id ;;
  }

  dimension: release {
    type: string
    description: "Release hash that the run was pinned to."
    sql: ${TABLE}.release ;;
  }

  dimension: state {
    type: string
    description: "succeeded or failed."
    sql: ${TABLE}.state ;;
  }

  dimension_group: started {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "Start."
    sql: ${TABLE}.started_at ;;
  }

  dimension_group: finished {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "End."
    sql: ${TABLE}.finished_at ;;
  }

  dimension: dirty_partitions {
    type: number
    description: "Distinct event days rebuilt."
    sql: ${TABLE}.dirty_partitions ;;
  }

  dimension: models_succeeded {
    type: number
    description: "Models that ran."
    sql: ${TABLE}.models_succeeded ;;
  }

  dimension: models_failed {
    type: number
    description: "Models that failed."
    sql: ${TABLE}.models_failed ;;
  }

  dimension: models_skipped {
    type: number
    description: "Descendants of failed models."
    sql: ${TABLE}.models_skipped ;;
  }

  dimension: detail {
    type: string
    description: "First failure."
    sql: ${TABLE}.detail ;;
  }

  measure: count {
    type: count
    description: "Rows: one per run_id."
  }
}
