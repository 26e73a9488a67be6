explore: customers {
  from: marts_marketing_customer_360
  label: "Customers"
  description: "People: what is known of them, what they bought, what they are expected to do."
  persist_with: published_runs

  # Joined by column, as the fields of these keys are closed to those who may not see identifiers.
  join: marts_customer_clv {
    type: left_outer
    relationship: one_to_one
    sql_on: customers.customer_id = marts_customer_clv.customer_id ;;
  }
  join: marts_customer_churn_risk {
    type: left_outer
    relationship: one_to_one
    sql_on: customers.customer_id = marts_customer_churn_risk.customer_id ;;
  }
  join: marts_sales_lead_scores {
    type: left_outer
    relationship: one_to_many
    sql_on: customers.customer_id = marts_sales_lead_scores.customer_id ;;
  }
}

explore: lead_scores {
  from: marts_sales_lead_scores
  label: "Lead scores"
  description: "Open leads with their score and its reasons."
  persist_with: published_runs
}
