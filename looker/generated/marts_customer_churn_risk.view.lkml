# Written by `npm run generate` from the contracts in schemas/.
view: marts_customer_churn_risk {
  sql_table_name: gold.marts_customer_churn_risk ;;
  label: "Customer churn risk"

  dimension: customer_id {
    primary_key: yes
    type: string
    description: "Person."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.customer_id ;;
  }

  dimension: churn_probability {
    type: number
    description: "Predicted probability to keep no purchase within the horizon."
    sql: ${TABLE}.churn_probability ;;
  }

  dimension: churn_score {
    type: number
    description: "churn_probability in percent, 0–100."
    sql: ${TABLE}.churn_score ;;
  }

  dimension: churn_risk_tier {
    type: string
    description: "high above 0.7, medium from 0.4, else low."
    sql: ${TABLE}.churn_risk_tier ;;
  }

  dimension: decile {
    type: number
    description: "1 is the tenth at the greatest risk."
    sql: ${TABLE}.decile ;;
  }

  dimension: is_retention_audience {
    type: yesno
    description: "Above 70 %: to be won back."
    sql: ${TABLE}.is_retention_audience ;;
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
