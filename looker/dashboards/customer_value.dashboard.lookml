- dashboard: customer_value
  title: Customer value
  description: "What customers are worth, who may leave, and which leads are hot."
  layout: newspaper
  preferred_viewer: dashboards-next
  elements:
    - title: Customers who bought
      name: buyers
      model: marketing
      explore: customers
      type: single_value
      fields: [customers.count_buyers]
      row: 0
      col: 0
      width: 6
      height: 4
    - title: Revenue per customer (USD)
      name: revenue_per_buyer
      model: marketing
      explore: customers
      type: single_value
      fields: [customers.revenue_per_buyer_usd]
      row: 0
      col: 6
      width: 6
      height: 4
    - title: High churn risk
      name: high_risk
      model: marketing
      explore: customers
      type: single_value
      fields: [customers.high_churn_risk_customers]
      row: 0
      col: 12
      width: 6
      height: 4
    - title: Hot leads
      name: hot
      model: marketing
      explore: lead_scores
      type: single_value
      fields: [lead_scores.hot_leads]
      row: 0
      col: 18
      width: 6
      height: 4
    - title: Predicted value by decile
      name: deciles
      model: marketing
      explore: customers
      type: looker_column
      fields: [marts_customer_clv.clv_decile, marts_customer_clv.currency_code, marts_customer_clv.predicted_clv_per_customer]
      sorts: [marts_customer_clv.clv_decile]
      row: 4
      col: 0
      width: 12
      height: 8
    - title: Value at risk
      name: risk
      model: marketing
      explore: customers
      type: looker_bar
      fields: [customers.churn_risk_tier, customers.count, customers.predicted_clv_sum]
      row: 4
      col: 12
      width: 12
      height: 8
    - title: Segments
      name: segments
      model: marketing
      explore: customers
      type: looker_grid
      fields: [customers.customer_segment, customers.lifecycle_stage, customers.count, customers.purchases_per_buyer, customers.revenue_per_buyer_usd]
      sorts: [customers.count desc]
      row: 12
      col: 0
      width: 24
      height: 7
