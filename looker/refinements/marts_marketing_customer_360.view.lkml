view: +marts_marketing_customer_360 {
  label: "Customers"

  dimension: email {
    link: {
      label: "Write to this customer"
      url: "mailto:{{ value }}"
    }
  }

  dimension: is_customer {
    type: yesno
    description: "Has bought at least once."
    sql: ${TABLE}.total_purchases > 0 ;;
  }

  dimension: is_contactable_by_email {
    type: yesno
    description: "Said yes to marketing and has not opted out; unknown is no."
    sql: ${TABLE}.marketing_consent_state = 'granted' AND ${TABLE}.has_opted_out_of_email IS NOT TRUE ;;
  }

  dimension: lead_score_tier {
    type: tier
    tiers: [20, 40, 60, 80]
    style: integer
    description: "Lead score in fifths."
    sql: ${TABLE}.lead_score ;;
  }

  measure: count_buyers {
    label: "Customers who bought"
    type: count
    filters: [is_customer: "yes"]
  }

  measure: purchases {
    type: sum
    sql: ${TABLE}.total_purchases ;;
  }

  measure: total_revenue_usd_sum {
    label: "Revenue (USD)"
    type: sum
    description: "Orders whose day has an exchange rate; the others are counted beside it."
    value_format_name: usd
    sql: ${TABLE}.total_revenue_usd ;;
  }

  measure: orders_without_rate {
    type: sum
    description: "Orders that are not in the converted revenue, as their day has no exchange rate."
    sql: ${TABLE}.count_unconverted_orders ;;
  }

  measure: revenue_per_buyer_usd {
    type: number
    description: "Revenue over customers who bought."
    value_format_name: usd
    sql: SAFE_DIVIDE(${total_revenue_usd_sum}, ${count_buyers}) ;;
  }

  measure: purchases_per_buyer {
    type: number
    value_format_name: decimal_2
    sql: SAFE_DIVIDE(${purchases}, ${count_buyers}) ;;
  }

  measure: share_of_buyers {
    type: number
    description: "Customers who bought over all known people."
    value_format_name: percent_1
    sql: SAFE_DIVIDE(${count_buyers}, ${count}) ;;
  }

  measure: count_contactable {
    label: "Contactable by e-mail"
    type: count
    filters: [is_contactable_by_email: "yes"]
  }

  measure: email_deliveries {
    type: sum
    sql: ${TABLE}.count_email_deliveries ;;
  }

  measure: email_clicks {
    type: sum
    sql: ${TABLE}.count_email_clicks ;;
  }

  measure: high_churn_risk_customers {
    type: count
    filters: [churn_risk_tier: "high"]
  }

  measure: predicted_clv_sum {
    label: "Predicted value of customers"
    type: sum
    description: "In the currency of the prediction; group by currency where there are several."
    value_format_name: decimal_0
    sql: ${TABLE}.predicted_clv ;;
  }
}
