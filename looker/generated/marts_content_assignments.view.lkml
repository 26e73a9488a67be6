# Written by `npm run generate` from the contracts in schemas/.
view: marts_content_assignments {
  sql_table_name: gold.marts_content_assignments ;;
  label: "Content assignments"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    required_access_grants: [sees_identifier]
    sql: CONCAT(COALESCE(CAST(${TABLE}.customer_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.experiment_id AS STRING), '')) ;;
  }

  dimension: customer_id {
    type: string
    description: "Person."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.customer_id ;;
  }

  dimension: experiment_id {
    type: string
    description: "Experiment."
    sql: ${TABLE}.experiment_id ;;
  }

  dimension: brief {
    type: string
    description: "Name of the brief."
    sql: ${TABLE}.brief ;;
  }

  dimension: language {
    type: string
    description: "Language."
    sql: ${TABLE}.language ;;
  }

  dimension: channel {
    type: string
    description: "Channel and field."
    sql: ${TABLE}.channel ;;
  }

  dimension: variant_id {
    type: string
    description: "Variant; events that follow from it carry it as variation_id."
    sql: ${TABLE}.variant_id ;;
  }

  dimension: text {
    type: string
    description: "The text."
    sql: ${TABLE}.text ;;
  }

  dimension_group: assigned {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "When."
    sql: ${TABLE}.assigned_at ;;
  }

  measure: count {
    type: count
    description: "Rows: one per customer_id, experiment_id."
  }
}
