import type { SyncDefinition } from "../_shared/activation/definition.ts";

/** External ID and unique on Lead and Contact; an after-save flow of the org fills it with the record's own id. */
export const externalIdField = "AME_Lead_Id__c";

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
  consent: [],
  fields: [
    { value: "lead_score", field: "AME_Lead_Score__c", type: "integer" },
    { value: "tier", field: "AME_Lead_Tier__c", type: "string", maxLength: 20 },
    { value: "reason_1", field: "AME_Lead_Reason_1__c", type: "string", maxLength: 255 },
    { value: "reason_2", field: "AME_Lead_Reason_2__c", type: "string", maxLength: 255 },
    { value: "reason_3", field: "AME_Lead_Reason_3__c", type: "string", maxLength: 255 },
    { value: "score_change", field: "AME_Score_Change__c", type: "integer", triggers: false },
    {
      value: "model_version",
      field: "AME_Model_Version__c",
      type: "string",
      maxLength: 80,
      triggers: false,
    },
    {
      // Salesforce keeps seconds.
      value: "TIMESTAMP_TRUNC(scored_at, SECOND)",
      field: "AME_Scored_At__c",
      type: "timestamp",
      triggers: false,
    },
  ],
  limits: {
    // https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_upsert.htm
    routes: [{ name: "collections", maxRows: 200 }],
    windows: [],
    headroom: 0.1,
    concurrency: 1,
    dailyCalls: 20_000,
  },
  guards: { maxRemovedShare: 0.2, maxChangedShare: 1, minRows: 50 },
  advice: {},
};
