view: +marts_sales_lead_scores {
  label: "Lead scores"

  measure: hot_leads {
    type: count
    filters: [tier: "hot"]
  }
  measure: average_score {
    type: average
    value_format_name: decimal_1
    sql: ${TABLE}.lead_score ;;
  }
  measure: share_of_hot_leads {
    type: number
    value_format_name: percent_1
    sql: SAFE_DIVIDE(${hot_leads}, ${count}) ;;
  }
}
