view: +marts_marketing_ad_reporting {
  label: "Ads"

  measure: total_spend_usd {
    label: "Spend (USD)"
    type: sum
    description: "Converted with the rate of the day; days without a rate are left out."
    value_format_name: usd
    sql: ${TABLE}.spend_usd ;;
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
  measure: total_conversions {
    type: sum
    value_format_name: decimal_1
    sql: ${TABLE}.conversions ;;
  }
  measure: click_through_rate {
    type: number
    value_format_name: percent_2
    sql: SAFE_DIVIDE(${total_clicks}, ${total_impressions}) ;;
  }
  measure: cost_per_click_usd {
    type: number
    value_format_name: usd
    sql: SAFE_DIVIDE(${total_spend_usd}, ${total_clicks}) ;;
  }
  measure: cost_per_conversion_usd {
    type: number
    value_format_name: usd
    sql: SAFE_DIVIDE(${total_spend_usd}, ${total_conversions}) ;;
  }
}
