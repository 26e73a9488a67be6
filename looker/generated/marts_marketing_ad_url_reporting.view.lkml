# Written by `npm run generate` from the contracts in schemas/.
view: marts_marketing_ad_url_reporting {
  sql_table_name: gold.marts_marketing_ad_url_reporting ;;
  label: "Marketing ad url reporting"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(COALESCE(CAST(${TABLE}.platform AS STRING), ''), '|', COALESCE(CAST(${TABLE}.account_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.date_day AS STRING), ''), '|', COALESCE(CAST(${TABLE}.campaign_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.ad_group_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.ad_id AS STRING), '')) ;;
  }

  dimension_group: date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day in the account's zone."
    sql: ${TABLE}.date_day ;;
  }

  dimension: platform {
    type: string
    description: "google_ads, facebook_ads or linkedin_ads."
    sql: ${TABLE}.platform ;;
  }

  dimension: account_id {
    type: string
    description: "Ad account."
    sql: ${TABLE}.account_id ;;
  }

  dimension: account_name {
    type: string
    description: "Its latest name."
    sql: ${TABLE}.account_name ;;
  }

  dimension: campaign_id {
    type: string
    description: "Campaign."
    sql: ${TABLE}.campaign_id ;;
  }

  dimension: campaign_name {
    type: string
    description: "Its latest name."
    sql: ${TABLE}.campaign_name ;;
  }

  dimension: ad_group_id {
    type: string
    description: "Ad group; at Meta the ad set, at LinkedIn the campaign."
    sql: ${TABLE}.ad_group_id ;;
  }

  dimension: ad_group_name {
    type: string
    description: "Its latest name."
    sql: ${TABLE}.ad_group_name ;;
  }

  dimension: ad_id {
    type: string
    description: "Ad; at LinkedIn the creative."
    sql: ${TABLE}.ad_id ;;
  }

  dimension: ad_name {
    type: string
    description: "Its latest name."
    sql: ${TABLE}.ad_name ;;
  }

  dimension: base_url {
    type: string
    description: "Address without query."
    sql: ${TABLE}.base_url ;;
  }

  dimension: url_host {
    type: string
    description: "Host."
    sql: ${TABLE}.url_host ;;
  }

  dimension: url_path {
    type: string
    description: "Path."
    sql: ${TABLE}.url_path ;;
  }

  dimension: utm_source {
    type: string
    description: "utm_source."
    sql: ${TABLE}.utm_source ;;
  }

  dimension: utm_medium {
    type: string
    description: "utm_medium."
    sql: ${TABLE}.utm_medium ;;
  }

  dimension: utm_campaign {
    type: string
    description: "utm_campaign."
    sql: ${TABLE}.utm_campaign ;;
  }

  dimension: utm_content {
    type: string
    description: "utm_content."
    sql: ${TABLE}.utm_content ;;
  }

  dimension: utm_term {
    type: string
    description: "utm_term."
    sql: ${TABLE}.utm_term ;;
  }

  dimension: clicks {
    type: number
    description: "Clicks."
    sql: ${TABLE}.clicks ;;
  }

  dimension: impressions {
    type: number
    description: "Impressions."
    sql: ${TABLE}.impressions ;;
  }

  dimension: spend {
    type: number
    description: "Cost in units of currency_code."
    sql: ${TABLE}.spend ;;
  }

  dimension: currency_code {
    type: string
    description: "ISO 4217 of the account."
    sql: ${TABLE}.currency_code ;;
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

  measure: count {
    type: count
    description: "Rows: one per platform, account_id, date_day, campaign_id, ad_group_id, ad_id."
  }
}
