# Written by `npm run generate` from the contracts in schemas/.
view: quality_results {
  sql_table_name: ops.quality_results ;;
  label: "Quality results"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(COALESCE(CAST(${TABLE}.run_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.test AS STRING), '')) ;;
  }

  dimension: run_id {
    type: string
    description: "Workflow execution id."
    sql: ${TABLE}.run_id ;;
  }

  dimension: test {
    type: string
    description: "Name: model, kind and columns."
    sql: ${TABLE}.test ;;
  }

  dimension: model {
    type: string
    description: "Qualified table name."
    sql: ${TABLE}.model ;;
  }

  dimension: severity {
    type: string
    description: "error stops the layer, warn records."
    sql: ${TABLE}.severity ;;
  }

  dimension: state {
    type: string
    description: "passed, failed or errored."
    sql: ${TABLE}.state ;;
  }

  dimension: failing_rows {
    type: number
    description: "Rows that break the rule."
    sql: ${TABLE}.failing_rows ;;
  }

  dimension: detail {
    type: string
    description: "The rule, or the error."
    sql: ${TABLE}.detail ;;
  }

  dimension_group: tested {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "When."
    sql: ${TABLE}.tested_at ;;
  }

  dimension: observed {
    type: number
    description: "What was measured, of a test against history."
    sql: ${TABLE}.observed ;;
  }

  dimension: failing_query {
    type: string
    description: "Query of the rows that failed; NULL when none did."
    sql: ${TABLE}.failing_query ;;
  }

  measure: count {
    type: count
    description: "Rows: one per run_id, test."
  }
}
