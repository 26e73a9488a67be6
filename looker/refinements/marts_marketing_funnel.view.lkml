view: +marts_marketing_funnel {
  label: "Funnel"

  measure: visitors {
    type: sum
    description: "Visitors of each day, added up: one person on two days is two."
    sql: ${TABLE}.count_visitors ;;
  }
  measure: sessions {
    type: sum
    sql: ${TABLE}.count_sessions ;;
  }
  measure: engaged_sessions {
    type: sum
    sql: ${TABLE}.count_engaged_sessions ;;
  }
  measure: leads {
    type: sum
    sql: ${TABLE}.count_leads ;;
  }
  measure: opportunities {
    type: sum
    sql: ${TABLE}.count_opportunities ;;
  }
  measure: opportunities_won {
    type: sum
    sql: ${TABLE}.count_opportunities_won ;;
  }
  measure: purchases {
    type: sum
    sql: ${TABLE}.count_purchases ;;
  }
  measure: first_purchases {
    type: sum
    sql: ${TABLE}.count_first_purchases ;;
  }
  measure: total_revenue {
    type: sum
    description: "In currency_code."
    value_format_name: decimal_2
    sql: ${TABLE}.revenue ;;
  }
  measure: engagement_rate {
    type: number
    description: "Engaged sessions over sessions."
    value_format_name: percent_1
    sql: SAFE_DIVIDE(${engaged_sessions}, ${sessions}) ;;
  }
  measure: lead_rate {
    type: number
    description: "Leads over sessions."
    value_format_name: percent_2
    sql: SAFE_DIVIDE(${leads}, ${sessions}) ;;
  }
  measure: purchase_rate {
    type: number
    description: "Purchases over sessions."
    value_format_name: percent_2
    sql: SAFE_DIVIDE(${purchases}, ${sessions}) ;;
  }
}
