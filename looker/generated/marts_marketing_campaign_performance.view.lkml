# Written by `npm run generate` from the contracts in schemas/.
view: marts_marketing_campaign_performance {
  sql_table_name: gold.marts_marketing_campaign_performance ;;
  label: "Marketing campaign performance"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(COALESCE(CAST(${TABLE}.date_day AS STRING), ''), '|', COALESCE(CAST(${TABLE}.platform AS STRING), ''), '|', COALESCE(CAST(${TABLE}.campaign_id AS STRING), '')) ;;
  }

  dimension_group: date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day: the platform's for its figures, UTC for ours."
    sql: ${TABLE}.date_day ;;
  }

  dimension: campaign_id {
    type: string
    description: "Campaign at the platform; of other tagged campaigns the name in lower case."
    sql: ${TABLE}.campaign_id ;;
  }

  dimension: campaign_name {
    type: string
    description: "Latest name."
    sql: ${TABLE}.campaign_name ;;
  }

  dimension: campaign_type {
    type: string
    description: "The platform's own type or objective."
    sql: ${TABLE}.campaign_type ;;
  }

  dimension: channel {
    type: string
    description: "GA4 default channel group of its sessions."
    sql: ${TABLE}.channel ;;
  }

  dimension: platform {
    type: string
    description: "google_ads, facebook_ads, linkedin_ads or web."
    sql: ${TABLE}.platform ;;
  }

  dimension: status {
    type: string
    description: "The platform's own status."
    sql: ${TABLE}.status ;;
  }

  dimension_group: start {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "First day."
    sql: ${TABLE}.start_date ;;
  }

  dimension_group: end {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Last day; none where it is open."
    sql: ${TABLE}.end_date ;;
  }

  dimension: spend {
    type: number
    description: "Cost in units of currency_code."
    sql: ${TABLE}.spend ;;
  }

  dimension: impressions {
    type: number
    description: "Impressions."
    sql: ${TABLE}.impressions ;;
  }

  dimension: clicks {
    type: number
    description: "Clicks."
    sql: ${TABLE}.clicks ;;
  }

  dimension: conversions {
    type: number
    description: "Conversions that the platform claims."
    sql: ${TABLE}.conversions ;;
  }

  dimension: conversions_value {
    type: number
    description: "Their value in units of currency_code."
    sql: ${TABLE}.conversions_value ;;
  }

  dimension: currency_code {
    type: string
    description: "ISO 4217 of the ad account."
    sql: ${TABLE}.currency_code ;;
  }

  dimension: sessions {
    type: number
    description: "Sessions that it brought."
    sql: ${TABLE}.sessions ;;
  }

  dimension: leads_created {
    type: number
    description: "Leads whose last touch it was."
    sql: ${TABLE}.leads_created ;;
  }

  dimension: opportunities_created {
    type: number
    description: "Opportunities whose last touch it was."
    sql: ${TABLE}.opportunities_created ;;
  }

  dimension: opportunities_won_amount {
    type: number
    description: "Worth of those won on the day, in revenue_currency_code."
    sql: ${TABLE}.opportunities_won_amount ;;
  }

  dimension: pipeline_amount {
    type: number
    description: "Worth of those created on the day, in revenue_currency_code."
    sql: ${TABLE}.pipeline_amount ;;
  }

  dimension: attributed_revenue {
    type: number
    description: "Purchases whose last touch it was, in revenue_currency_code."
    sql: ${TABLE}.attributed_revenue ;;
  }

  dimension: attribution_type {
    type: string
    description: "Rule of the attributed figures."
    sql: ${TABLE}.attribution_type ;;
  }

  dimension: attributed_touches {
    type: number
    description: "Conversions attributed to it."
    sql: ${TABLE}.attributed_touches ;;
  }

  dimension: revenue {
    type: number
    description: "Purchases in its own sessions, as the site reports them."
    sql: ${TABLE}.revenue ;;
  }

  dimension: revenue_currency_code {
    type: string
    description: "ISO 4217 that the shop sells most in."
    sql: ${TABLE}.revenue_currency_code ;;
  }

  measure: count {
    type: count
    description: "Rows: one per date_day, platform, campaign_id."
  }
}
