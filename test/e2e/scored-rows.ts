/** 300 people at each of four cutoffs; who views much, buys. `changes` replaces columns at the last cutoff. */
export function propensityRows(changes: Readonly<Record<string, string>>): string {
  const columns: Readonly<Record<string, string>> = {
    country: "IF(MOD(i, 2) = 0, 'Sweden', 'Spain')",
    label:
      "IF(day = '2026-07-31', NULL, IF(MOD(i * 7 + EXTRACT(DAY FROM day), 10) < MOD(i, 8), 1, 0))",
    days_since_last_purchase: "CAST(NULL AS INT64)",
    days_since_first_purchase: "CAST(NULL AS INT64)",
    count_purchase_days: "0",
    count_purchase_days_90d: "0",
    mean_days_between_purchases: "CAST(NULL AS FLOAT64)",
    overdue_ratio: "CAST(NULL AS FLOAT64)",
    average_purchase_value: "CAST(NULL AS FLOAT64)",
    amount_90d: "0.0",
    cancelled_share: "0.0",
    days_since_last_seen: "MOD(i, 5)",
    count_sessions_28d: "MOD(i, 8)",
    count_pageviews_28d: "3 * MOD(i, 8)",
    engaged_minutes_28d: "1.5",
    count_product_views_28d: "2 * MOD(i, 8)",
    count_carts_28d: "MOD(i, 3)",
    count_email_opens_28d: "0",
    count_email_clicks_28d: "0",
    days_since_known: "50",
  };
  const all = { ...columns, ...changes };
  const names = Object.keys(all);
  return `INSERT INTO features.propensity (customer_id, as_of_date, ${names.join(", ")})
     SELECT FORMAT('c%d', i), day, ${names.map((name) => (name in changes && name !== "label" ? `IF(day = '2026-07-31', ${changes[name]}, ${columns[name]})` : all[name])).join(", ")}
     FROM UNNEST(GENERATE_ARRAY(1, 300)) AS i, UNNEST([DATE '2026-06-19', '2026-07-03', '2026-07-17', '2026-07-31']) AS day`;
}

/** 300 leads alike; at the last cutoff six of them are of an industry that was never seen. */
export const leadRows: string = `INSERT INTO features.lead_scoring (lead_id, customer_id, as_of_date, label, days_since_lead_created, count_sessions_7d, count_sessions_28d, count_product_views_28d, count_sessions, count_product_views, count_carts, count_pricing_views, count_email_deliveries, count_email_opens, count_email_clicks, engaged_minutes_per_visit, log_activity_per_week, log_interest_per_visit, log_opens_per_email, lead_source, industry, first_channel, has_phone)
       SELECT IF(is_new, FORMAT('new%d', i), FORMAT('l%d', i)), FORMAT('c%d', i), day, IF(day = '2026-07-31', NULL, IF(MOD(i * 7 + EXTRACT(DAY FROM day), 10) < MOD(i, 8), 1, 0)),
         9, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 1.0, MOD(i, 8) / 4, MOD(i, 3) / 2, -1.0, 'Web', IF(is_new, 'Aerospace', IF(MOD(i, 2) = 0, 'Retail', 'Health')), 'Direct', TRUE
       FROM (SELECT i, day, day = '2026-07-31' AND i <= 6 AS is_new FROM UNNEST(GENERATE_ARRAY(1, 300)) AS i, UNNEST([DATE '2026-06-19', '2026-07-03', '2026-07-17', '2026-07-31']) AS day)`;
