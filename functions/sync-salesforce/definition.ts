import type { SyncDefinition } from "../_shared/activation/destination.ts";

/** External ID and unique on Lead and Contact; an after-save flow of the org fills it with the record's own id. */
export const externalIdField = "AME_Lead_Id__c";

/** Lead scores with their reasons to the Salesforce record they belong to. */
export const leadScores: SyncDefinition = {
  name: "salesforce_lead_scores",
  source: "gold.marts_sales_lead_scores",
  keyColumn: "lead_id",
  objectColumn: "salesforce_object",
  consent: "has_opted_out_of_email IS FALSE",
  fields: [
    { value: "lead_score", field: "AME_Lead_Score__c" },
    { value: "tier", field: "AME_Lead_Tier__c", maxLength: 20 },
    { value: "reason_1", field: "AME_Lead_Reason_1__c", maxLength: 255 },
    { value: "reason_2", field: "AME_Lead_Reason_2__c", maxLength: 255 },
    { value: "reason_3", field: "AME_Lead_Reason_3__c", maxLength: 255 },
    { value: "score_change", field: "AME_Score_Change__c", triggers: false },
    { value: "model_version", field: "AME_Model_Version__c", maxLength: 80, triggers: false },
    {
      // Salesforce keeps seconds.
      value: "TIMESTAMP_TRUNC(scored_at, SECOND)",
      field: "AME_Scored_At__c",
      triggers: false,
    },
  ],
  mappingVersion: 1,
  // https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_upsert.htm
  maxBatchRows: 200,
  guards: { maxRemovedShare: 0.2, maxChangedShare: 1, minRows: 50 },
};
