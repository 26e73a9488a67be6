import type { FieldMapping, Limits, SyncDefinition } from "../_shared/activation/definition.ts";

/** https://www.braze.com/docs/api/api_limits: of /users/track; contracts differ, headers tell. */
const limits: Limits = {
  routes: [{ name: "attributes", maxRows: 75 }],
  windows: [{ calls: 3_000, windowMs: 3_000 }],
  headroom: 0.2,
  // What a thousand calls a second of some 40 ms take.
  concurrency: 48,
  dailyCalls: 100_000,
};

const advice: SyncDefinition["advice"] = {
  INVALID_OBJECT: "Braze refused the object for what it says: correct the value in gold.",
  QUEUED: "Braze is in maintenance and works on it later. What happens once is not sent again.",
  NO_ANSWER:
    "Braze may have it. Look for it in the user's profile before `ame sync retry --unknown`.",
};

const text = (value: string, field: string, maxLength = 255): FieldMapping => ({
  value,
  field,
  type: "string",
  maxLength,
});

export const attributesObject = "user";

/** Scores as custom attributes of users who want to be written to. Braze bills every attribute that is sent: only changes are. */
export const attributes: SyncDefinition = {
  name: "braze_attributes",
  source: `(
    SELECT
      p.customer_id, p.braze_external_id,
      r.churn_probability, r.churn_risk_tier, r.reason_1,
      v.predicted_clv, v.currency_code, v.clv_decile
    FROM silver.staging_customers_profiles AS p
    LEFT JOIN gold.marts_customer_churn_risk AS r ON r.customer_id = p.customer_id
    LEFT JOIN gold.marts_customer_clv AS v ON v.customer_id = p.customer_id
    WHERE r.customer_id IS NOT NULL OR v.customer_id IS NOT NULL
  )`,
  reads: ["gold.marts_customer_churn_risk", "gold.marts_customer_clv"],
  key: "braze_external_id",
  object: `"${attributesObject}"`,
  mode: "upsert",
  delivery: "idempotent",
  consent: [{ purpose: "marketing", channel: "email" }],
  fields: [
    { value: "ROUND(churn_probability, 3)", field: "ame_churn_probability", type: "number" },
    text("churn_risk_tier", "ame_churn_risk"),
    text("reason_1", "ame_churn_reason"),
    {
      value: "ROUND(CAST(predicted_clv AS FLOAT64), 2)",
      field: "ame_predicted_clv",
      type: "number",
    },
    text("currency_code", "ame_clv_currency"),
    { value: "clv_decile", field: "ame_clv_decile", type: "integer" },
  ],
  limits,
  guards: {
    maxRemovedShare: 0.2,
    maxChangedShare: 1,
    minRows: 50,
    scoreShift: { value: "churn_probability", maxDeviations: 1 },
  },
  advice,
};

/**
 * Which e-mail text each person meets, as custom attributes that a template reads. What follows carries the variant back as
 * variation_id; a person of several experiments meets the one assigned last.
 */
export const variants: SyncDefinition = {
  name: "braze_content_variants",
  source: `(
    SELECT p.customer_id, p.braze_external_id, a.variant_id, a.brief, a.text
    FROM gold.marts_content_assignments AS a
    JOIN silver.staging_customers_profiles AS p ON p.customer_id = a.customer_id
    WHERE STARTS_WITH(a.channel, "email_")
    QUALIFY ROW_NUMBER() OVER (PARTITION BY a.customer_id ORDER BY a.assigned_at DESC, a.experiment_id) = 1
  )`,
  reads: ["gold.marts_content_assignments"],
  key: "braze_external_id",
  object: `"${attributesObject}"`,
  mode: "upsert",
  delivery: "idempotent",
  consent: [{ purpose: "marketing", channel: "email" }],
  fields: [
    text("variant_id", "ame_email_variant"),
    text("brief", "ame_email_brief"),
    text("text", "ame_email_text"),
  ],
  limits,
  // A new experiment gives everybody of its audience another text, an ended one takes them all away.
  guards: {
    maxRemovedShare: 1,
    maxChangedShare: 1,
    minRows: 50,
    emptyWhen: `SELECT LOGICAL_AND(e.state != "running") FROM content.experiments AS e`,
  },
  advice,
};

/** A day on which the churn score rose above the retention threshold, from what the model said the time before. */
const crossings = `(
    SELECT c.customer_id, p.braze_external_id, c.as_of_date, c.scored_at, ROUND(c.probability, 3) AS probability
    FROM (
      SELECT
        customer_id, as_of_date, probability, scored_at, released_at,
        LAG(probability) OVER (PARTITION BY customer_id ORDER BY as_of_date, scored_at) AS before
      FROM predictions.churn_scores
      WHERE as_of_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 400 DAY) AND released_at IS NOT NULL
    ) AS c
    JOIN silver.staging_customers_profiles AS p ON p.customer_id = c.customer_id
    WHERE c.probability > 0.7 AND c.before <= 0.7
      AND c.as_of_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)
  )`;

const crossing: Omit<SyncDefinition, "name" | "object" | "limits"> = {
  source: crossings,
  reads: ["gold.marts_customer_churn_risk"],
  where: "braze_external_id IS NOT NULL",
  key: `CONCAT(customer_id, ":churn_high:", CAST(as_of_date AS STRING))`,
  mode: "events",
  // Neither takes a key that would make a second one harmless.
  delivery: "at_most_once",
  consent: [{ purpose: "marketing", channel: "email" }],
  fields: [
    { value: "braze_external_id", field: "external_id", type: "string" },
    { value: "scored_at", field: "time", type: "timestamp" },
    { value: "probability", field: "churn_probability", type: "number" },
  ],
  guards: { maxRemovedShare: 1, maxChangedShare: 1, minRows: 100 },
  advice,
};

/** `event:<name>` is a custom event of that name. */
export const events: SyncDefinition = {
  ...crossing,
  name: "braze_events",
  object: `"event:churn_risk_crossed"`,
  limits: { ...limits, routes: [{ name: "events", maxRows: 75 }] },
};

/** `canvas:<name>` is the Canvas that brazeCanvases says. */
export const canvases: SyncDefinition = {
  ...crossing,
  name: "braze_canvas_triggers",
  object: `"canvas:churn_risk"`,
  limits: { ...limits, routes: [{ name: "recipients", maxRows: 50 }] },
};

export const syncs: readonly SyncDefinition[] = [attributes, variants, events, canvases];
