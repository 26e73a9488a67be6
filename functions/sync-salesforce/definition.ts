import type { FieldMapping, Limits, SyncDefinition } from "../_shared/activation/definition.ts";

/** External ID and unique on Lead and Contact; an after-save flow of the org fills it with the record's own id. */
export const externalIdField = "AME_Lead_Id__c";

export const bulkRoute = "bulk";

const limits: Limits = {
  routes: [
    // https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_upsert.htm
    { name: "collections", maxRows: 200 },
    // A job is cut into internal batches of so many rows: more of them in one job would not be faster.
    { name: bulkRoute, fromRows: 2_000, maxRows: 10_000, sameFields: true },
  ],
  // Salesforce documents no rate, but a daily allocation per org, and at most 25 long calls at once.
  windows: [],
  headroom: 0.1,
  concurrency: 4,
  dailyCalls: 20_000,
};

const advice: SyncDefinition["advice"] = {
  REQUIRED_FIELD_MISSING:
    "The record does not exist in Salesforce and cannot be made from scores: it was deleted or converted there. Nothing to do, it leaves gold with the next CRM import.",
  CANNOT_UPDATE_CONVERTED_LEAD: "The lead was converted: its scores continue on the contact.",
  STRING_TOO_LONG:
    "The field is shorter in the org than in the mapping: see functions/sync-salesforce/README.md.",
  NUMBER_OUTSIDE_VALID_RANGE:
    "The field has fewer digits in the org than in the mapping, or gold is wrong.",
  FIELD_CUSTOM_VALIDATION_EXCEPTION:
    "A validation rule of the org refuses it: exempt the integration user.",
  DUPLICATES_DETECTED: "A duplicate rule of the org refuses it: exempt the integration user.",
  DUPLICATE_VALUE: "Two records have this external id: merge them in Salesforce.",
  DUPLICATE_EXTERNAL_ID: "Two records have this external id: merge them in Salesforce.",
  INVALID_CROSS_REFERENCE_KEY:
    "It refers to a record that is not there: it was deleted in Salesforce.",
  INVALID_FIELD_FOR_INSERT_UPDATE: "Give the integration user edit access to the field.",
  CSV_CANNOT_HOLD_VALUE: "A text in gold is #N/A: correct it there.",
};

/** The CRM's own flag says yes (`where`); a no that the person said anywhere else outweighs it. */
const denials: SyncDefinition["consent"] = [
  { purpose: "sales_outreach", channel: "crm", basis: "opt_out" },
  { purpose: "marketing", channel: "email", basis: "opt_out" },
];

const text = (value: string, field: string, maxLength: number): FieldMapping => ({
  value,
  field,
  type: "string",
  maxLength,
});

/** Salesforce keeps seconds. */
const scoredAt: FieldMapping = {
  value: "TIMESTAMP_TRUNC(scored_at, SECOND)",
  field: "AME_Scored_At__c",
  type: "timestamp",
  triggers: false,
};

/** Lead scores with their reasons to the Salesforce record they belong to. */
export const leadScores: SyncDefinition = {
  name: "salesforce_lead_scores",
  source: "gold.marts_sales_lead_scores",
  reads: ["gold.marts_sales_lead_scores"],
  where: "has_opted_out_of_email IS FALSE",
  key: "lead_id",
  object: "salesforce_object",
  mode: "upsert",
  delivery: "idempotent",
  consent: denials,
  fields: [
    { value: "lead_score", field: "AME_Lead_Score__c", type: "integer" },
    text("tier", "AME_Lead_Tier__c", 20),
    text("reason_1", "AME_Lead_Reason_1__c", 255),
    text("reason_2", "AME_Lead_Reason_2__c", 255),
    text("reason_3", "AME_Lead_Reason_3__c", 255),
    { value: "score_change", field: "AME_Score_Change__c", type: "integer", triggers: false },
    { ...text("model_version", "AME_Model_Version__c", 80), triggers: false },
    scoredAt,
  ],
  limits,
  guards: {
    maxRemovedShare: 0.2,
    maxChangedShare: 1,
    minRows: 50,
    scoreShift: { value: "lead_score", maxDeviations: 1 },
  },
  advice,
};

/** Churn risk and lifetime value of customers to their contact. */
export const customerScores: SyncDefinition = {
  name: "salesforce_customer_scores",
  source: `(
    SELECT
      p.customer_id, p.salesforce_contact_id, p.has_opted_out_of_email,
      r.churn_score, r.churn_risk_tier, r.reason_1, r.reason_2, r.reason_3,
      v.predicted_clv, v.currency_code, v.clv_decile,
      COALESCE(r.model_version, v.model_version) AS model_version, COALESCE(r.scored_at, v.scored_at) AS scored_at
    FROM silver.staging_customers_profiles AS p
    LEFT JOIN gold.marts_customer_churn_risk AS r ON r.customer_id = p.customer_id
    LEFT JOIN gold.marts_customer_clv AS v ON v.customer_id = p.customer_id
    WHERE r.customer_id IS NOT NULL OR v.customer_id IS NOT NULL
  )`,
  reads: ["gold.marts_customer_churn_risk", "gold.marts_customer_clv"],
  where: "has_opted_out_of_email IS FALSE",
  key: "salesforce_contact_id",
  object: `"Contact"`,
  mode: "upsert",
  delivery: "idempotent",
  consent: denials,
  fields: [
    { value: "churn_score", field: "AME_Churn_Risk__c", type: "integer" },
    text("churn_risk_tier", "AME_Churn_Tier__c", 20),
    text("reason_1", "AME_Churn_Reason_1__c", 255),
    text("reason_2", "AME_Churn_Reason_2__c", 255),
    text("reason_3", "AME_Churn_Reason_3__c", 255),
    {
      value: "ROUND(CAST(predicted_clv AS FLOAT64), 2)",
      field: "AME_Predicted_CLV__c",
      type: "number",
    },
    text("currency_code", "AME_CLV_Currency__c", 3),
    { value: "clv_decile", field: "AME_CLV_Decile__c", type: "integer" },
    { ...text("model_version", "AME_Model_Version__c", 80), triggers: false },
    scoredAt,
  ],
  limits,
  guards: {
    maxRemovedShare: 0.2,
    maxChangedShare: 1,
    minRows: 50,
    scoreShift: { value: "churn_score", maxDeviations: 1 },
  },
  advice,
};

export const syncs: readonly SyncDefinition[] = [leadScores, customerScores];
