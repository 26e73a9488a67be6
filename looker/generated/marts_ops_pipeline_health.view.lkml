# Written by `npm run generate` from the contracts in schemas/.
view: marts_ops_pipeline_health {
  sql_table_name: gold.marts_ops_pipeline_health ;;
  label: "Ops pipeline health"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(COALESCE(CAST(${TABLE}.table_name AS STRING), ''), '|', COALESCE(CAST(${TABLE}.kind AS STRING), '')) ;;
  }

  dimension: table_name {
    type: string
    description: "Qualified table."
    sql: ${TABLE}.table_name ;;
  }

  dimension: kind {
    type: string
    description: "source or model."
    sql: ${TABLE}.kind ;;
  }

  dimension: state {
    type: string
    description: "Of a model its last run's: succeeded, failed or skipped; of a source ok or dead_letters."
    sql: ${TABLE}.state ;;
  }

  dimension_group: last_success {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "When it last worked."
    sql: ${TABLE}.last_success_at ;;
  }

  dimension_group: last_run {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "When it was last tried."
    sql: ${TABLE}.last_run_at ;;
  }

  dimension_group: last_landed {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Source: last day of landing."
    sql: ${TABLE}.last_landed_date ;;
  }

  dimension_group: last_event {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Source: last day of an event."
    sql: ${TABLE}.last_event_date ;;
  }

  dimension: rows_total {
    type: number
    description: "Source: rows landed and refined."
    sql: ${TABLE}.rows_total ;;
  }

  dimension: rows_affected {
    type: number
    description: "Model: rows changed by the last run."
    sql: ${TABLE}.rows_affected ;;
  }

  dimension: bytes_processed {
    type: number
    description: "Model: bytes read by the last run."
    sql: ${TABLE}.bytes_processed ;;
  }

  dimension: duration_ms {
    type: number
    description: "Model: length of the last run."
    sql: ${TABLE}.duration_ms ;;
  }

  dimension: count_failed_tests {
    type: number
    description: "Model: data tests of severity error that failed in the last run."
    sql: ${TABLE}.count_failed_tests ;;
  }

  dimension: count_warnings {
    type: number
    description: "Model: data tests of severity warn that failed in the last run."
    sql: ${TABLE}.count_warnings ;;
  }

  dimension: count_dead_letters {
    type: number
    description: "Source: dead letters of the last 7 days."
    sql: ${TABLE}.count_dead_letters ;;
  }

  dimension: error {
    type: string
    description: "Model: why the last run failed."
    sql: ${TABLE}.error ;;
  }

  measure: count {
    type: count
    description: "Rows: one per table_name, kind."
  }
}
