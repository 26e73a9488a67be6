# Written by `npm run generate` from the contracts in schemas/.
view: marts_marketing_ad_search_term_reporting {
  sql_table_name: gold.marts_marketing_ad_search_term_reporting ;;
  label: "Marketing ad search term reporting"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(COALESCE(CAST(${TABLE}.account_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.date_day AS STRING), ''), '|', COALESCE(CAST(${TABLE}.campaign_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.ad_group_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.search_term AS STRING), ''), '|', COALESCE(CAST(${TABLE}.search_term_match_type AS STRING), ''), '|', COALESCE(CAST(${TABLE}.keyword_text AS STRING), '')) ;;
  }

  dimension: source_relation {
    type: string
    description: "Bronze table of the numbers."
    sql: ${TABLE}.source_relation ;;
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

  dimension: account_time_zone {
    type: string
    description: "IANA zone whose days are counted."
    sql: ${TABLE}.account_time_zone ;;
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

  dimension: search_term {
    type: string
    description: "What people searched for."
    sql: ${TABLE}.search_term ;;
  }

  dimension: search_term_match_type {
    type: string
    description: "How it met the keyword."
    sql: ${TABLE}.search_term_match_type ;;
  }

  dimension: keyword_text {
    type: string
    description: "Keyword that it met."
    sql: ${TABLE}.keyword_text ;;
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
    description: "Rows: one per account_id, date_day, campaign_id, ad_group_id, search_term, search_term_match_type, keyword_text."
  }
}
