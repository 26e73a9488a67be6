# Written by `npm run generate` from the contracts in schemas/.
view: marts_sales_lead_scores {
  sql_table_name: gold.marts_sales_lead_scores ;;
  label: "Sales lead scores"

  dimension: lead_id {
    primary_key: yes
    type: string
    description: "Salesforce lead id."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.lead_id ;;
  }

  dimension: customer_id {
    type: string
    description: "Person."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.customer_id ;;
  }

  dimension: salesforce_object {
    type: string
    description: "Object that holds the record: Lead."
    sql: ${TABLE}.salesforce_object ;;
  }

  dimension: lead_score {
    type: number
    description: "0–100: predicted probability to buy within 14 days, in percent."
    sql: ${TABLE}.lead_score ;;
  }

  dimension: decile {
    type: number
    description: "1 is the best tenth of the leads scored together."
    sql: ${TABLE}.decile ;;
  }

  dimension: tier {
    type: string
    description: "hot from 70, warm from 30, else cold."
    sql: ${TABLE}.tier ;;
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

  dimension_group: scored {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "When it was scored."
    sql: ${TABLE}.scored_at ;;
  }

  dimension: previous_score {
    type: number
    description: "Score of the cutoff before."
    sql: ${TABLE}.previous_score ;;
  }

  dimension: score_change {
    type: number
    description: "lead_score − previous_score."
    sql: ${TABLE}.score_change ;;
  }

  dimension: has_opted_out_of_email {
    type: yesno
    description: "CRM opt-out."
    sql: ${TABLE}.has_opted_out_of_email ;;
  }

  measure: count {
    type: count
    description: "Rows: one per lead_id."
  }
}
