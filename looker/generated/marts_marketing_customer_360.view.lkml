# Written by `npm run generate` from the contracts in schemas/.
view: marts_marketing_customer_360 {
  sql_table_name: gold.marts_marketing_customer_360 ;;
  label: "Marketing customer 360"

  dimension: customer_id {
    primary_key: yes
    type: string
    description: "Person."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.customer_id ;;
  }

  dimension: source_ids {
    type: string
    description: "Ids in the sources, as system:id."
    required_access_grants: [sees_identifier]
    sql: ARRAY_TO_STRING(${TABLE}.source_ids, ', ') ;;
  }

  dimension: salesforce_contact_id {
    type: string
    description: "CRM contact."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.salesforce_contact_id ;;
  }

  dimension: salesforce_lead_id {
    type: string
    description: "CRM lead."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.salesforce_lead_id ;;
  }

  dimension: hubspot_contact_id {
    type: string
    description: "HubSpot contact."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.hubspot_contact_id ;;
  }

  dimension: shopify_customer_ids {
    type: string
    description: "Shopify customers."
    required_access_grants: [sees_identifier]
    sql: ARRAY_TO_STRING(${TABLE}.shopify_customer_ids, ', ') ;;
  }

  dimension: braze_external_id {
    type: string
    description: "External id at Braze."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.braze_external_id ;;
  }

  dimension: email {
    type: string
    description: "Normalised e-mail."
    required_access_grants: [sees_email]
    sql: ${TABLE}.email ;;
  }

  dimension: email_sha256 {
    type: string
    description: "Hex SHA-256 of the normalised e-mail."
    required_access_grants: [sees_identifier]
    sql: ${TABLE}.email_sha256 ;;
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

  dimension: city {
    type: string
    description: "City."
    required_access_grants: [sees_address]
    sql: ${TABLE}.city ;;
  }

  dimension: region {
    type: string
    description: "State or region."
    sql: ${TABLE}.region ;;
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

  dimension_group: acquisition {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day of the first session, or of the first record."
    sql: ${TABLE}.acquisition_date ;;
  }

  dimension: acquisition_source {
    type: string
    description: "Source of the first session."
    sql: ${TABLE}.acquisition_source ;;
  }

  dimension_group: first_order {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "First order that is no cancellation."
    sql: ${TABLE}.first_order_at ;;
  }

  dimension_group: last_purchase {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day of the last order that is no cancellation."
    sql: ${TABLE}.last_purchase_date ;;
  }

  dimension: total_purchases {
    type: number
    description: "Orders that are no cancellations."
    sql: ${TABLE}.total_purchases ;;
  }

  dimension: total_revenue {
    type: number
    description: "Orders less refunds and cancellations, in units of currency_code."
    sql: ${TABLE}.total_revenue ;;
  }

  dimension: total_refunded {
    type: number
    description: "Refunds and cancellations as a positive amount."
    sql: ${TABLE}.total_refunded ;;
  }

  dimension: average_order_value {
    type: number
    description: "Revenue of orders that are no cancellations / their count."
    sql: ${TABLE}.average_order_value ;;
  }

  dimension: currency_code {
    type: string
    description: "ISO 4217 of the latest purchase."
    sql: ${TABLE}.currency_code ;;
  }

  dimension: total_revenue_usd {
    type: number
    description: "total_revenue in US dollars, at the rates of the orders' days; orders without a rate left out."
    sql: ${TABLE}.total_revenue_usd ;;
  }

  dimension: count_unconverted_orders {
    type: number
    description: "Documents in another currency on a day without a rate: not in the amounts."
    sql: ${TABLE}.count_unconverted_orders ;;
  }

  dimension: count_sessions {
    type: number
    description: "Sessions."
    sql: ${TABLE}.count_sessions ;;
  }

  dimension_group: last_seen {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "Last event."
    sql: ${TABLE}.last_seen_at ;;
  }

  dimension: count_email_sends {
    type: number
    description: "E-mails sent."
    sql: ${TABLE}.count_email_sends ;;
  }

  dimension: count_email_deliveries {
    type: number
    description: "E-mails delivered."
    sql: ${TABLE}.count_email_deliveries ;;
  }

  dimension: count_email_opens {
    type: number
    description: "E-mails opened."
    sql: ${TABLE}.count_email_opens ;;
  }

  dimension: count_email_clicks {
    type: number
    description: "E-mails clicked."
    sql: ${TABLE}.count_email_clicks ;;
  }

  dimension: count_email_unsubscribes {
    type: number
    description: "E-mails unsubscribed from."
    sql: ${TABLE}.count_email_unsubscribes ;;
  }

  dimension: account_name {
    type: string
    description: "Account of the CRM contact."
    sql: ${TABLE}.account_name ;;
  }

  dimension: lead_source {
    type: string
    description: "Lead source in the CRM."
    sql: ${TABLE}.lead_source ;;
  }

  dimension_group: last_activity {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Day of the last sales activity."
    sql: ${TABLE}.last_activity_date ;;
  }

  dimension: marketing_consent_state {
    type: string
    description: "granted or denied for e-mail; none means unknown."
    sql: ${TABLE}.marketing_consent_state ;;
  }

  dimension_group: marketing_consent_updated {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "When that was said."
    sql: ${TABLE}.marketing_consent_updated_at ;;
  }

  dimension: has_opted_out_of_email {
    type: yesno
    description: "CRM opt-out; unknown when no CRM record says."
    sql: ${TABLE}.has_opted_out_of_email ;;
  }

  dimension: lead_score {
    type: number
    description: "0–100."
    sql: ${TABLE}.lead_score ;;
  }

  dimension: lead_score_decile {
    type: number
    description: "1 is best."
    sql: ${TABLE}.lead_score_decile ;;
  }

  dimension: churn_probability {
    type: number
    description: "Predicted probability to leave."
    sql: ${TABLE}.churn_probability ;;
  }

  dimension: churn_risk_tier {
    type: string
    description: "high, medium or low."
    sql: ${TABLE}.churn_risk_tier ;;
  }

  dimension: predicted_clv {
    type: number
    description: "Revenue expected within the horizon of marts_customer_clv."
    sql: ${TABLE}.predicted_clv ;;
  }

  dimension: clv_decile {
    type: number
    description: "1 is the most valuable tenth."
    sql: ${TABLE}.clv_decile ;;
  }

  dimension_group: prediction {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    description: "Cutoff of the lead score, or else of the customer scores."
    sql: ${TABLE}.prediction_date ;;
  }

  dimension: model_version {
    type: string
    description: "Version in the model registry."
    sql: ${TABLE}.model_version ;;
  }

  dimension: reason_1 {
    type: string
    description: "Strongest reason of the lead score, or else of the customer scores."
    sql: ${TABLE}.reason_1 ;;
  }

  dimension: reason_2 {
    type: string
    description: "Second reason."
    sql: ${TABLE}.reason_2 ;;
  }

  dimension: reason_3 {
    type: string
    description: "Third reason."
    sql: ${TABLE}.reason_3 ;;
  }

  dimension: preferred_channel {
    type: string
    description: "Channel of most sessions, direct ones by what led there."
    sql: ${TABLE}.preferred_channel ;;
  }

  dimension: lifecycle_stage {
    type: string
    description: "customer, lead or visitor."
    sql: ${TABLE}.lifecycle_stage ;;
  }

  dimension: customer_segment {
    type: string
    description: "prospect, at_risk, high_value, new, loyal or occasional."
    sql: ${TABLE}.customer_segment ;;
  }

  measure: count {
    type: count
    description: "Rows: one per customer_id."
  }
}
