/** https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size */
export const maxBatchBytes = 500 * 1024;
export const maxEventBytes = 32 * 1024;
/** Salesforce sends at most 200 records a callout; twice Segment's batch leaves room for wide records. */
export const maxWebhookBytes = 1024 * 1024;
/** Small enough that one poisonous message costs little to send again; Pub/Sub itself allows 10 MB. */
export const maxMessageBytes = 900 * 1024;
