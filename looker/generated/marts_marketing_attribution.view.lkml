# Written by `npm run generate` from the contracts in schemas/.
view: marts_marketing_attribution {
  sql_table_name: gold.marts_marketing_attribution ;;
  label: "Marketing attribution"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    required_access_grants: [sees_identifier]
    sql: CONCAT(COALESCE(CAST(${TABLE}.conversion_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.touch_index AS STRING), '')) ;;
  }

  dimension: conversion_id {
    type: string
    description: "Type, source and id."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.conversion_id ;;
  }

  dimension: touch_index {
    type: number
    description: "1 for the oldest touch."
    sql: ${TABLE}.touch_index ;;
  }

  dimension: path_length {
    type: number
    description: "Touches of the conversion."
    sql: ${TABLE}.path_length ;;
  }

  dimension: customer_id {
    type: string
    description: "Person, when the identity graph knows."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.customer_id ;;
  }

  dimension_group: conversion {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "When."
    sql: ${TABLE}.conversion_timestamp ;;
  }

  dimension: conversion_type {
    type: string
    description: "purchase, lead, opportunity or opportunity_won."
    sql: ${TABLE}.conversion_type ;;
  }

  dimension: revenue {
    type: number
    description: "Worth of the whole conversion in units of currency_code; multiply by a share."
    sql: ${TABLE}.revenue ;;
  }

  dimension: currency_code {
    type: string
    description: "ISO 4217; none for leads."
    sql: ${TABLE}.currency_code ;;
  }

  dimension: channel {
    type: string
    description: "GA4 default channel group; Unattributed where no session is known."
    sql: ${TABLE}.channel ;;
  }

  dimension: source {
    type: string
    description: "Source of the session."
    sql: ${TABLE}.source ;;
  }

  dimension: medium {
    type: string
    description: "Medium of the session."
    sql: ${TABLE}.medium ;;
  }

  dimension: campaign {
    type: string
    description: "Campaign of the session."
    sql: ${TABLE}.campaign ;;
  }

  dimension: session_key {
    type: string
    description: "Session; none for Unattributed."
    sql: ${TABLE}.session_key ;;
  }

  dimension_group: touched {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "Start of the session."
    sql: ${TABLE}.touched_at ;;
  }

  dimension: first_touch {
    type: number
    description: "Share of the conversion: all to the first touch. Sums to 1 per conversion."
    sql: ${TABLE}.first_touch ;;
  }

  dimension: last_touch {
    type: number
    description: "Share of the conversion: all to the last touch. Sums to 1 per conversion."
    sql: ${TABLE}.last_touch ;;
  }

  dimension: linear {
    type: number
    description: "Share of the conversion: equal parts. Sums to 1 per conversion."
    sql: ${TABLE}.linear ;;
  }

  dimension: position_based {
    type: number
    description: "Share of the conversion: 40 % first, 40 % last, the rest between. Sums to 1 per conversion."
    sql: ${TABLE}.position_based ;;
  }

  dimension: time_decay {
    type: number
    description: "Share of the conversion: halved with every 7 days before the conversion. Sums to 1 per conversion."
    sql: ${TABLE}.time_decay ;;
  }

  dimension: shapley {
    type: number
    description: "Share of the conversion: by the Shapley value of its channel in the path. Sums to 1 per conversion."
    sql: ${TABLE}.shapley ;;
  }

  dimension: markov {
    type: number
    description: "Share of the conversion: by the removal effect of its channel. Sums to 1 per conversion."
    sql: ${TABLE}.markov ;;
  }

  measure: count {
    type: count
    description: "Rows: one per conversion_id, touch_index."
  }
}
