# Written by `npm run generate` from the contracts in schemas/.
view: marts_marketing_email_performance {
  sql_table_name: gold.marts_marketing_email_performance ;;
  label: "Marketing email performance"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    required_access_grants: [sees_identifier]
    sql: CONCAT(COALESCE(CAST(${TABLE}.source AS STRING), ''), '|', COALESCE(CAST(${TABLE}.email_send_id AS STRING), '')) ;;
  }

  dimension: email_send_id {
    type: string
    description: "The one send to the one person; of an event without one, the event."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.email_send_id ;;
  }

  dimension: customer_id {
    type: string
    description: "Person, when the identity graph knows."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.customer_id ;;
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

  dimension: template_id {
    type: string
    description: "Template or content."
    sql: ${TABLE}.template_id ;;
  }

  dimension_group: sent {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "When it was sent; the first event where no source says."
    sql: ${TABLE}.sent_at ;;
  }

  dimension: was_delivered {
    type: yesno
    description: "Delivered, or opened or clicked."
    sql: ${TABLE}.was_delivered ;;
  }

  dimension: was_opened {
    type: yesno
    description: "Opened, by whomever."
    sql: ${TABLE}.was_opened ;;
  }

  dimension: was_clicked {
    type: yesno
    description: "A link was clicked."
    sql: ${TABLE}.was_clicked ;;
  }

  dimension: was_bounced {
    type: yesno
    description: "Bounced."
    sql: ${TABLE}.was_bounced ;;
  }

  dimension: was_unsubscribed {
    type: yesno
    description: "Unsubscribed from it."
    sql: ${TABLE}.was_unsubscribed ;;
  }

  dimension: was_spam_reported {
    type: yesno
    description: "Reported as spam."
    sql: ${TABLE}.was_spam_reported ;;
  }

  dimension: is_machine_open {
    type: yesno
    description: "Opened, but by machines only."
    sql: ${TABLE}.is_machine_open ;;
  }

  dimension: count_opens {
    type: number
    description: "Opens."
    sql: ${TABLE}.count_opens ;;
  }

  dimension: count_clicks {
    type: number
    description: "Clicks."
    sql: ${TABLE}.count_clicks ;;
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
    description: "Rows: one per source, email_send_id."
  }
}
