import type { DestinationAdapter } from "../_shared/activation/destination.ts";
import { createApi, type ApiOptions } from "./api.ts";
import { settleJob, startJob } from "./bulk.ts";
import { upsertCollection } from "./collections.ts";
import { bulkRoute } from "./definition.ts";
import { observeRecords } from "./observe.ts";

/** Salesforce: sObject Collections for few rows, Bulk API 2.0 for many. */
export function createSalesforceAdapter(options: ApiOptions): DestinationAdapter {
  const call = createApi(options);
  return {
    send: (batch) =>
      batch.route === bulkRoute ? startJob(batch, call) : upsertCollection(batch, call),
    settle: (receipt, batch) => settleJob(receipt, batch, call),
    observe: (object, keys, fields) => observeRecords(object, keys, fields, call),
    calls: () => options.http.calls(),
  };
}
