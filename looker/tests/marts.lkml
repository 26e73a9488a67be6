test: customers_are_unique {
  explore_source: customers {
    column: count { field: customers.count }
    column: buyers { field: customers.count_buyers }
  }
  assert: there_are_customers {
    expression: ${customers.count} > 0 ;;
  }
  assert: buyers_are_customers {
    expression: ${customers.count_buyers} <= ${customers.count} ;;
  }
}

test: rates_are_shares {
  explore_source: funnel {
    column: engagement_rate { field: funnel.engagement_rate }
    column: purchase_rate { field: funnel.purchase_rate }
  }
  assert: engagement_rate_is_a_share {
    expression: is_null(${funnel.engagement_rate}) OR ${funnel.engagement_rate} <= 1 ;;
  }
}

test: clicks_need_impressions {
  explore_source: campaigns {
    column: click_through_rate { field: campaigns.click_through_rate }
  }
  assert: click_through_rate_is_a_share {
    expression: is_null(${campaigns.click_through_rate}) OR ${campaigns.click_through_rate} <= 1 ;;
  }
}

test: weights_add_up {
  explore_source: attribution {
    column: first { field: attribution.first_touch_revenue }
    column: last { field: attribution.last_touch_revenue }
  }
  assert: every_rule_shares_the_same_revenue {
    expression: abs(${attribution.first_touch_revenue} - ${attribution.last_touch_revenue}) < 1 ;;
  }
}

test: orders_have_a_value {
  explore_source: orders {
    column: gross { field: orders.gross_revenue }
    column: net { field: orders.net_revenue }
  }
  assert: cancellations_take_away {
    expression: is_null(${orders.net_revenue}) OR ${orders.net_revenue} <= ${orders.gross_revenue} ;;
  }
}
