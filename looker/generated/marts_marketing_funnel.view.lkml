# Written by `npm run generate` from the contracts in schemas/.
view: marts_marketing_funnel {
  sql_table_name: gold.marts_marketing_funnel ;;
  label: "Marketing funnel"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(COALESCE(CAST(${TABLE}.date_day AS STRING), ''), '|', COALESCE(CAST(${TABLE}.channel AS STRING), '')) ;;
  }

  dimension_group: date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "UTC day."
    sql: ${TABLE}.date_day ;;
  }

  dimension: channel {
    type: string
    description: "GA4 default channel group; Unattributed where no session is known."
    sql: ${TABLE}.channel ;;
  }

  dimension: count_visitors {
    type: number
    description: "Devices."
    sql: ${TABLE}.count_visitors ;;
  }

  dimension: count_sessions {
    type: number
    description: "Sessions."
    sql: ${TABLE}.count_sessions ;;
  }

  dimension: count_engaged_sessions {
    type: number
    description: "Engaged sessions."
    sql: ${TABLE}.count_engaged_sessions ;;
  }

  dimension: count_leads {
    type: number
    description: "Leads created."
    sql: ${TABLE}.count_leads ;;
  }

  dimension: count_opportunities {
    type: number
    description: "Opportunities created."
    sql: ${TABLE}.count_opportunities ;;
  }

  dimension: count_opportunities_won {
    type: number
    description: "Opportunities won."
    sql: ${TABLE}.count_opportunities_won ;;
  }

  dimension: count_purchases {
    type: number
    description: "Purchases."
    sql: ${TABLE}.count_purchases ;;
  }

  dimension: count_first_purchases {
    type: number
    description: "First purchases of known persons."
    sql: ${TABLE}.count_first_purchases ;;
  }

  dimension: revenue {
    type: number
    description: "Purchases in units of currency_code."
    sql: ${TABLE}.revenue ;;
  }

  dimension: currency_code {
    type: string
    description: "ISO 4217 that the shop sells most in."
    sql: ${TABLE}.currency_code ;;
  }

  measure: count {
    type: count
    description: "Rows: one per date_day, channel."
  }
}
