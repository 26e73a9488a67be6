- dashboard: funnel
  title: Funnel
  description: "From visit to purchase."
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
    - name: Day
      title: Day
      type: field_filter
      default_value: "28 days"
      model: marketing
      explore: funnel
      field: funnel.date_date
    - name: Channel
      title: Channel
      type: field_filter
      default_value: ""
      model: marketing
      explore: funnel
      field: funnel.channel
  elements:
    - title: Stages
      name: stages
      model: marketing
      explore: funnel
      type: looker_funnel
      fields: [funnel.sessions, funnel.engaged_sessions, funnel.leads, funnel.opportunities, funnel.opportunities_won]
      listen:
        Day: funnel.date_date
        Channel: funnel.channel
      row: 0
      col: 0
      width: 12
      height: 8
    - title: Rates by week
      name: rates
      model: marketing
      explore: funnel
      type: looker_line
      fields: [funnel.date_week, funnel.engagement_rate, funnel.lead_rate, funnel.purchase_rate]
      sorts: [funnel.date_week]
      listen:
        Day: funnel.date_date
        Channel: funnel.channel
      row: 0
      col: 12
      width: 12
      height: 8
    - title: By channel
      name: channels
      model: marketing
      explore: funnel
      type: looker_grid
      fields: [funnel.channel, funnel.sessions, funnel.engagement_rate, funnel.leads, funnel.lead_rate, funnel.purchases, funnel.purchase_rate]
      sorts: [funnel.sessions desc]
      listen:
        Day: funnel.date_date
        Channel: funnel.channel
      row: 8
      col: 0
      width: 24
      height: 8
