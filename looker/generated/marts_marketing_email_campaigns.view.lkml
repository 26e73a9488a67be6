# Written by `npm run generate` from the contracts in schemas/.
view: marts_marketing_email_campaigns {
  sql_table_name: gold.marts_marketing_email_campaigns ;;
  label: "Marketing email campaigns"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(COALESCE(CAST(${TABLE}.source AS STRING), ''), '|', COALESCE(CAST(${TABLE}.campaign_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.variation_id AS STRING), '')) ;;
  }

  dimension: source {
    type: string
    description: "hubspot, braze, klaviyo or web."
    sql: ${TABLE}.source ;;
  }

  dimension: campaign_id {
    type: string
    description: "Campaign in its source."
    sql: ${TABLE}.campaign_id ;;
  }

  dimension: variation_id {
    type: string
    description: "Variation of an experiment."
    sql: ${TABLE}.variation_id ;;
  }

  dimension: campaign_name {
    type: string
    description: "Its name, where an event says it."
    sql: ${TABLE}.campaign_name ;;
  }

  dimension_group: first_sent {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day of the first send."
    sql: ${TABLE}.first_sent_date ;;
  }

  dimension_group: last_sent {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day of the last send."
    sql: ${TABLE}.last_sent_date ;;
  }

  dimension: count_sends {
    type: number
    description: "Sends."
    sql: ${TABLE}.count_sends ;;
  }

  dimension: count_deliveries {
    type: number
    description: "Delivered sends."
    sql: ${TABLE}.count_deliveries ;;
  }

  dimension: count_bounces {
    type: number
    description: "Bounced sends."
    sql: ${TABLE}.count_bounces ;;
  }

  dimension: total_opens {
    type: number
    description: "Opens."
    sql: ${TABLE}.total_opens ;;
  }

  dimension: unique_opens {
    type: number
    description: "Opened sends."
    sql: ${TABLE}.unique_opens ;;
  }

  dimension: unique_machine_opens {
    type: number
    description: "Sends that only machines opened."
    sql: ${TABLE}.unique_machine_opens ;;
  }

  dimension: total_clicks {
    type: number
    description: "Clicks."
    sql: ${TABLE}.total_clicks ;;
  }

  dimension: unique_clicks {
    type: number
    description: "Clicked sends."
    sql: ${TABLE}.unique_clicks ;;
  }

  dimension: count_unsubscribes {
    type: number
    description: "Sends that were unsubscribed from."
    sql: ${TABLE}.count_unsubscribes ;;
  }

  dimension: count_spam_reports {
    type: number
    description: "Sends reported as spam."
    sql: ${TABLE}.count_spam_reports ;;
  }

  dimension: attributed_purchases {
    type: number
    description: "Purchases within 120 hours of the last open or click by a person."
    sql: ${TABLE}.attributed_purchases ;;
  }

  dimension: attributed_revenue {
    type: number
    description: "Their worth in units of currency_code; those without a rate left out."
    sql: ${TABLE}.attributed_revenue ;;
  }

  dimension: currency_code {
    type: string
    description: "ISO 4217 that the shop sells most in."
    sql: ${TABLE}.currency_code ;;
  }

  measure: count {
    type: count
    description: "Rows: one per source, campaign_id, variation_id."
  }
}
