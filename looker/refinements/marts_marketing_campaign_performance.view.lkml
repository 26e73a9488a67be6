view: +marts_marketing_campaign_performance {
  label: "Campaigns"

  measure: total_spend {
    type: sum
    description: "In currency_code; group or filter by it."
    value_format_name: decimal_2
    sql: ${TABLE}.spend ;;
  }
  measure: total_impressions {
    type: sum
    value_format_name: decimal_0
    sql: ${TABLE}.impressions ;;
  }
  measure: total_clicks {
    type: sum
    value_format_name: decimal_0
    sql: ${TABLE}.clicks ;;
  }
  measure: total_sessions {
    type: sum
    value_format_name: decimal_0
    sql: ${TABLE}.sessions ;;
  }
  measure: total_leads {
    type: sum
    value_format_name: decimal_0
    sql: ${TABLE}.leads_created ;;
  }
  measure: total_opportunities {
    type: sum
    sql: ${TABLE}.opportunities_created ;;
  }
  measure: total_conversions {
    type: sum
    description: "As the platform reports them; our own attribution stands apart."
    value_format_name: decimal_1
    sql: ${TABLE}.conversions ;;
  }
  measure: total_conversions_value {
    type: sum
    description: "As the platform reports it."
    value_format_name: decimal_2
    sql: ${TABLE}.conversions_value ;;
  }
  measure: total_attributed_revenue {
    type: sum
    description: "By our own attribution, in revenue_currency_code."
    value_format_name: decimal_2
    sql: ${TABLE}.attributed_revenue ;;
  }
  measure: total_pipeline_amount {
    type: sum
    value_format_name: decimal_0
    sql: ${TABLE}.pipeline_amount ;;
  }
  measure: click_through_rate {
    type: number
    description: "Clicks over impressions."
    value_format_name: percent_2
    sql: SAFE_DIVIDE(${total_clicks}, ${total_impressions}) ;;
  }
  measure: cost_per_click {
    type: number
    description: "Spend over clicks."
    value_format_name: decimal_2
    sql: SAFE_DIVIDE(${total_spend}, ${total_clicks}) ;;
  }
  measure: cost_per_lead {
    type: number
    description: "Spend over leads that our own attribution gives the campaign."
    value_format_name: decimal_2
    sql: SAFE_DIVIDE(${total_spend}, ${total_leads}) ;;
  }
  measure: platform_return_on_spend {
    type: number
    description: "Value that the platform reports over spend; one currency by nature."
    value_format_name: decimal_2
    sql: SAFE_DIVIDE(${total_conversions_value}, ${total_spend}) ;;
  }
}
