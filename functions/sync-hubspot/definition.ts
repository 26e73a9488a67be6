import type { FieldMapping, SyncDefinition } from "../_shared/activation/definition.ts";

/** Unique property of contacts; a workflow of the account fills it with the record's own id. */
export const idProperty = "ame_contact_id";

const text = (value: string, field: string, maxLength = 255): FieldMapping => ({
  value,
  field,
  type: "string",
  maxLength,
});

/** Scores and what they say of the stage to the HubSpot contact that the person is. */
export const contactScores: SyncDefinition = {
  name: "hubspot_contact_scores",
  source: `(
    SELECT
      p.customer_id, p.hubspot_contact_id, c.lifecycle_stage, c.lead_score, c.reason_1 AS lead_score_reason,
      r.churn_probability, r.churn_risk_tier, v.predicted_clv, v.currency_code,
      COALESCE(r.model_version, v.model_version, c.model_version) AS model_version
    FROM silver.staging_customers_profiles AS p
    JOIN gold.marts_marketing_customer_360 AS c ON c.customer_id = p.customer_id
    LEFT JOIN gold.marts_customer_churn_risk AS r ON r.customer_id = p.customer_id
    LEFT JOIN gold.marts_customer_clv AS v ON v.customer_id = p.customer_id
  )`,
  reads: [
    "gold.marts_marketing_customer_360",
    "gold.marts_customer_churn_risk",
    "gold.marts_customer_clv",
  ],
  key: "hubspot_contact_id",
  object: `"contacts"`,
  mode: "upsert",
  delivery: "idempotent",
  consent: [{ purpose: "sales_outreach", channel: "crm" }],
  fields: [
    text("lifecycle_stage", "ame_lifecycle_stage"),
    { value: "lead_score", field: "ame_lead_score", type: "integer" },
    text("lead_score_reason", "ame_lead_score_reason"),
    { value: "ROUND(churn_probability, 3)", field: "ame_churn_probability", type: "number" },
    text("churn_risk_tier", "ame_churn_risk"),
    {
      value: "ROUND(CAST(predicted_clv AS FLOAT64), 2)",
      field: "ame_predicted_clv",
      type: "number",
    },
    text("currency_code", "ame_clv_currency"),
    { ...text("model_version", "ame_model_version"), triggers: false },
  ],
  // https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines: the least of the plans.
  limits: {
    routes: [{ name: "upsert", maxRows: 100 }],
    windows: [{ calls: 100, windowMs: 10_000 }],
    headroom: 0.2,
    concurrency: 4,
    dailyCalls: 50_000,
  },
  guards: { maxRemovedShare: 0.2, maxChangedShare: 1, minRows: 50 },
  advice: {
    INVALID_OPTION:
      "Add the option to the property in HubSpot: see functions/sync-hubspot/README.md.",
    INVALID_INTEGER:
      "The property is of another type in HubSpot: see functions/sync-hubspot/README.md.",
    CONFLICT: "Another contact has this value of a unique property: merge them in HubSpot.",
  },
};

export const syncs: readonly SyncDefinition[] = [contactScores];
