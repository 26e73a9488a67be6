# Written by `npm run generate` from the contracts in schemas/.
view: marts_marketing_ad_reporting {
  sql_table_name: gold.marts_marketing_ad_reporting ;;
  label: "Marketing ad reporting"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(COALESCE(CAST(${TABLE}.platform AS STRING), ''), '|', COALESCE(CAST(${TABLE}.account_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.date_day AS STRING), ''), '|', COALESCE(CAST(${TABLE}.campaign_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.ad_group_id AS STRING), ''), '|', COALESCE(CAST(${TABLE}.ad_id AS STRING), '')) ;;
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

  dimension: spend_usd {
    type: number
    description: "Cost in US dollars; none where no rate is known."
    sql: ${TABLE}.spend_usd ;;
  }

  dimension_group: fx_rate {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day on which the rate was published."
    sql: ${TABLE}.fx_rate_date ;;
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
