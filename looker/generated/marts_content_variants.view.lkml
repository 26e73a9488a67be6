# Written by `npm run generate` from the contracts in schemas/.
view: marts_content_variants {
  sql_table_name: gold.marts_content_variants ;;
  label: "Content variants"

  dimension: variant_id {
    primary_key: yes
    type: string
    description: "Variant."
    sql: ${TABLE}.variant_id ;;
  }

  dimension: brief {
    type: string
    description: "Name of the brief."
    sql: ${TABLE}.brief ;;
  }

  dimension: language {
    type: string
    description: "en, sv or de."
    sql: ${TABLE}.language ;;
  }

  dimension: channel {
    type: string
    description: "Channel and field."
    sql: ${TABLE}.channel ;;
  }

  dimension: audience {
    type: string
    description: "Lifecycle stage it is written for."
    sql: ${TABLE}.audience ;;
  }

  dimension: item_id {
    type: string
    description: "Of a brief with a text per item: the item, such as a product."
    sql: ${TABLE}.item_id ;;
  }

  dimension: text {
    type: string
    description: "The text."
    sql: ${TABLE}.text ;;
  }

  dimension: confidence {
    type: number
    description: "0 to 1."
    sql: ${TABLE}.confidence ;;
  }

  dimension_group: approved {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: timestamp
    description: "When it was approved."
    sql: ${TABLE}.approved_at ;;
  }

  dimension: picture_uri {
    type: string
    description: "Of a picture brief: the picture in Cloud Storage."
    sql: ${TABLE}.picture_uri ;;
  }

  measure: count {
    type: count
    description: "Rows: one per variant_id."
  }
}
