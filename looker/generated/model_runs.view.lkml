# Written by `npm run generate` from the contracts in schemas/.
view: model_runs {
  sql_table_name: ops.model_runs ;;
  label: "Model runs"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(COALESCE(CAST(${TABLE}.run_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.model AS STRING), '')) ;;
  }

  dimension: run_id {
    type: string
    description: "Workflow execution id."
    sql: ${TABLE}.run_id ;;
  }

  dimension: model {
    type: string
    description: "Qualified table name."
    sql: ${TABLE}.model ;;
  }

  dimension: state {
    type: string
    description: "succeeded, failed or skipped."
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

  dimension: job_id {
    type: string
    description: "BigQuery job."
    sql: ${TABLE}.job_id ;;
  }

  dimension: rows_affected {
    type: number
    description: "Inserted, updated and deleted rows."
    sql: ${TABLE}.rows_affected ;;
  }

  dimension: bytes_processed {
    type: number
    description: "Bytes the job read."
    sql: ${TABLE}.bytes_processed ;;
  }

  dimension: error {
    type: string
    description: "The failure, or which parent was missing."
    sql: ${TABLE}.error ;;
  }

  measure: count {
    type: count
    description: "Rows: one per run_id, model."
  }
}
