view: +marts_marketing_email_campaigns {
  label: "E-mail campaigns"

  measure: sends {
    type: sum
    sql: ${TABLE}.count_sends ;;
  }
  measure: bounces {
    type: sum
    sql: ${TABLE}.count_bounces ;;
  }
  measure: deliveries {
    type: sum
    sql: ${TABLE}.count_deliveries ;;
  }
  measure: unique_opens_sum {
    label: "Unique opens"
    type: sum
    sql: ${TABLE}.unique_opens ;;
  }
  measure: unique_clicks_sum {
    label: "Unique clicks"
    type: sum
    sql: ${TABLE}.unique_clicks ;;
  }
  measure: unsubscribes {
    type: sum
    sql: ${TABLE}.count_unsubscribes ;;
  }
  measure: delivery_rate {
    type: number
    description: "Sends that did not bounce over sends."
    value_format_name: percent_1
    sql: SAFE_DIVIDE(${sends} - ${bounces}, ${sends}) ;;
  }
  measure: open_rate {
    type: number
    description: "Unique opens over deliveries."
    value_format_name: percent_1
    sql: SAFE_DIVIDE(${unique_opens_sum}, ${deliveries}) ;;
  }
  measure: click_rate {
    type: number
    description: "Unique clicks over deliveries."
    value_format_name: percent_1
    sql: SAFE_DIVIDE(${unique_clicks_sum}, ${deliveries}) ;;
  }
  measure: unsubscribe_rate {
    type: number
    description: "Unsubscribes over sends."
    value_format_name: percent_2
    sql: SAFE_DIVIDE(${unsubscribes}, ${sends}) ;;
  }
}
