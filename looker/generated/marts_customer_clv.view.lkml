# Written by `npm run generate` from the contracts in schemas/.
view: marts_customer_clv {
  sql_table_name: gold.marts_customer_clv ;;
  label: "Customer clv"

  dimension: customer_id {
    primary_key: yes
    type: string
    description: "Person."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.customer_id ;;
  }

  dimension: predicted_clv {
    type: number
    description: "Revenue expected within the horizon, in currency_code."
    sql: ${TABLE}.predicted_clv ;;
  }

  dimension: currency_code {
    type: string
    description: "ISO 4217."
    sql: ${TABLE}.currency_code ;;
  }

  dimension: clv_score {
    type: number
    description: "Percentile among the customers valued together, 0–100."
    sql: ${TABLE}.clv_score ;;
  }

  dimension: clv_decile {
    type: number
    description: "1 is the most valuable tenth."
    sql: ${TABLE}.clv_decile ;;
  }

  dimension: clv_tier {
    type: string
    description: "high for the first two deciles, low for the last five, else medium."
    sql: ${TABLE}.clv_tier ;;
  }

  dimension: horizon_days {
    type: number
    description: "Days that the value covers."
    sql: ${TABLE}.horizon_days ;;
  }

  dimension: reason_1 {
    type: string
    description: "Strongest reason in words, with its signed contribution."
    sql: ${TABLE}.reason_1 ;;
  }

  dimension: reason_2 {
    type: string
    description: "Second reason."
    sql: ${TABLE}.reason_2 ;;
  }

  dimension: reason_3 {
    type: string
    description: "Third reason."
    sql: ${TABLE}.reason_3 ;;
  }

  dimension: model_version {
    type: string
    description: "Version in the model registry."
    sql: ${TABLE}.model_version ;;
  }

  dimension_group: as_of {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Cutoff of what was known."
    sql: ${TABLE}.as_of_date ;;
  }

  dimension_group: scored {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "When it was scored."
    sql: ${TABLE}.scored_at ;;
  }

  measure: count {
    type: count
    description: "Rows: one per customer_id."
  }
}
