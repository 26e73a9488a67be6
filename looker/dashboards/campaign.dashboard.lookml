- dashboard: campaign
  title: Campaigns
  description: "What was spent and what came of it; what platforms report stands beside our own attribution."
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
    - name: Day
      title: Day
      type: field_filter
      default_value: "28 days"
      model: marketing
      explore: campaigns
      field: campaigns.date_date
    - name: Platform
      title: Platform
      type: field_filter
      default_value: ""
      model: marketing
      explore: campaigns
      field: campaigns.platform
    - name: Currency
      title: Currency
      type: field_filter
      default_value: ""
      model: marketing
      explore: campaigns
      field: campaigns.currency_code
  elements:
    - title: Spend (USD)
      name: spend_usd
      model: marketing
      explore: ads
      type: single_value
      fields: [ads.total_spend_usd]
      listen:
        Day: ads.date_date
        Platform: ads.platform
      row: 0
      col: 0
      width: 6
      height: 4
    - title: Click-through rate
      name: ctr
      model: marketing
      explore: campaigns
      type: single_value
      fields: [campaigns.click_through_rate]
      listen:
        Day: campaigns.date_date
        Platform: campaigns.platform
        Currency: campaigns.currency_code
      row: 0
      col: 6
      width: 6
      height: 4
    - title: Leads
      name: leads
      model: marketing
      explore: campaigns
      type: single_value
      fields: [campaigns.total_leads]
      listen:
        Day: campaigns.date_date
        Platform: campaigns.platform
        Currency: campaigns.currency_code
      row: 0
      col: 12
      width: 6
      height: 4
    - title: Attributed revenue
      name: attributed
      model: marketing
      explore: campaigns
      type: single_value
      fields: [campaigns.total_attributed_revenue]
      listen:
        Day: campaigns.date_date
        Platform: campaigns.platform
        Currency: campaigns.currency_code
      row: 0
      col: 18
      width: 6
      height: 4
    - title: Spend by day and platform (USD)
      name: spend_by_day
      model: marketing
      explore: ads
      type: looker_area
      fields: [ads.date_date, ads.platform, ads.total_spend_usd]
      pivots: [ads.platform]
      sorts: [ads.date_date]
      listen:
        Day: ads.date_date
        Platform: ads.platform
      row: 4
      col: 0
      width: 14
      height: 8
    - title: Revenue by attribution rule
      name: rules
      model: marketing
      explore: attribution
      type: looker_bar
      fields: [attribution.channel, attribution.first_touch_revenue, attribution.last_touch_revenue, attribution.markov_revenue, attribution.shapley_revenue]
      sorts: [attribution.last_touch_revenue desc]
      listen:
        Day: attribution.conversion_date
      row: 4
      col: 14
      width: 10
      height: 8
    - title: Campaigns
      name: campaigns
      model: marketing
      explore: campaigns
      type: looker_grid
      fields: [campaigns.campaign_name, campaigns.platform, campaigns.currency_code, campaigns.total_spend, campaigns.total_clicks, campaigns.cost_per_click, campaigns.total_leads, campaigns.cost_per_lead, campaigns.platform_return_on_spend, campaigns.total_attributed_revenue]
      sorts: [campaigns.total_spend desc]
      listen:
        Day: campaigns.date_date
        Platform: campaigns.platform
        Currency: campaigns.currency_code
      row: 12
      col: 0
      width: 24
      height: 9
    - title: E-mail campaigns
      name: email
      model: marketing
      explore: email_campaigns
      type: looker_grid
      fields: [email_campaigns.campaign_name, email_campaigns.sends, email_campaigns.delivery_rate, email_campaigns.open_rate, email_campaigns.click_rate, email_campaigns.unsubscribe_rate]
      sorts: [email_campaigns.sends desc]
      row: 21
      col: 0
      width: 24
      height: 7
