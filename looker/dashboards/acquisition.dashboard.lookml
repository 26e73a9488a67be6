- dashboard: acquisition
  title: Acquisition
  description: "Who came, from where, and what they became."
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
    - name: Day
      title: Day
      type: field_filter
      default_value: "90 days"
      model: marketing
      explore: customers
      field: customers.acquisition_date
  elements:
    - title: New people
      name: new_people
      model: marketing
      explore: customers
      type: single_value
      fields: [customers.count]
      listen:
        Day: customers.acquisition_date
      row: 0
      col: 0
      width: 6
      height: 4
    - title: New buyers
      name: new_buyers
      model: marketing
      explore: customers
      type: single_value
      fields: [customers.count_buyers]
      listen:
        Day: customers.acquisition_date
      row: 0
      col: 6
      width: 6
      height: 4
    - title: Share who bought
      name: share_of_buyers
      model: marketing
      explore: customers
      type: single_value
      fields: [customers.share_of_buyers]
      listen:
        Day: customers.acquisition_date
      row: 0
      col: 12
      width: 6
      height: 4
    - title: Contactable by e-mail
      name: contactable
      model: marketing
      explore: customers
      type: single_value
      fields: [customers.count_contactable]
      listen:
        Day: customers.acquisition_date
      row: 0
      col: 18
      width: 6
      height: 4
    - title: New people by week and source
      name: by_week
      model: marketing
      explore: customers
      type: looker_column
      fields: [customers.acquisition_week, customers.acquisition_source, customers.count]
      pivots: [customers.acquisition_source]
      sorts: [customers.acquisition_week]
      listen:
        Day: customers.acquisition_date
      row: 4
      col: 0
      width: 16
      height: 8
    - title: Sources
      name: by_source
      model: marketing
      explore: customers
      type: looker_grid
      fields: [customers.acquisition_source, customers.count, customers.count_buyers, customers.share_of_buyers, customers.revenue_per_buyer_usd]
      sorts: [customers.count desc]
      listen:
        Day: customers.acquisition_date
      row: 4
      col: 16
      width: 8
      height: 8
