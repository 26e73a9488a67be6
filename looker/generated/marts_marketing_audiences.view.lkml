# Written by `npm run generate` from the contracts in schemas/.
view: marts_marketing_audiences {
  sql_table_name: gold.marts_marketing_audiences ;;
  label: "Marketing audiences"

  dimension: primary_key {
    primary_key: yes
    hidden: yes
    type: string
    required_access_grants: [sees_identifier]
    sql: CONCAT(COALESCE(CAST(${TABLE}.audience AS STRING), ''), '|', COALESCE(CAST(${TABLE}.customer_id AS STRING), '')) ;;
  }

  dimension: audience {
    type: string
    description: "high_value, churn_risk, suppression, open_leads or recent_buyers."
    sql: ${TABLE}.audience ;;
  }

  dimension: customer_id {
    type: string
    description: "Person."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.customer_id ;;
  }

  dimension: email {
    type: string
    description: "Normalised e-mail."
    required_access_grants: [sees_email]
    sql: ${TABLE}.email ;;
  }

  dimension: phone {
    type: string
    description: "Phone."
    required_access_grants: [sees_phone]
    sql: ${TABLE}.phone ;;
  }

  dimension: first_name {
    type: string
    description: "First name."
    required_access_grants: [sees_name]
    sql: ${TABLE}.first_name ;;
  }

  dimension: last_name {
    type: string
    description: "Last name."
    required_access_grants: [sees_name]
    sql: ${TABLE}.last_name ;;
  }

  dimension: country {
    type: string
    description: "Country."
    sql: ${TABLE}.country ;;
  }

  dimension: postal_code {
    type: string
    description: "Postal code."
    required_access_grants: [sees_address]
    sql: ${TABLE}.postal_code ;;
  }

  dimension: consent_ads_user_data {
    type: yesno
    description: "Consent to share data with ad platforms; absent consent is false."
    sql: ${TABLE}.consent_ads_user_data ;;
  }

  dimension: consent_ads_personalization {
    type: yesno
    description: "Consent to personalised ads; absent consent is false."
    sql: ${TABLE}.consent_ads_personalization ;;
  }

  dimension: reason {
    type: string
    description: "Why the person is in the audience."
    sql: ${TABLE}.reason ;;
  }

  dimension_group: as_of {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day of the newest data that decided it."
    sql: ${TABLE}.as_of_date ;;
  }

  measure: count {
    type: count
    description: "Rows: one per audience, customer_id."
  }
}
