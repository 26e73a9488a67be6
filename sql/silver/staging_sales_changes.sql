-- kind: full
-- tests:
--   - unique: grain
--   - not_null: [object_type, object_id, property_name]
--   - accepted_values: {column: object_type, values: [contact, lead, account, opportunity]}
-- max_bytes: 20GB
/* HubSpot's webhooks and Salesforce's change events tell the properties that changed and no others: here by the names that they
   have in silver, each as it was told last, beside the last whole state that a connector or an export landed. Whether the
   record exists is told as the property (deleted). */
WITH hubspot AS (
  SELECT
    CASE
      WHEN STARTS_WITH(JSON_VALUE(payload, '$.subscriptionType'), 'contact.') THEN 'contact'
      WHEN STARTS_WITH(JSON_VALUE(payload, '$.subscriptionType'), 'company.') THEN 'account'
      WHEN STARTS_WITH(JSON_VALUE(payload, '$.subscriptionType'), 'deal.') THEN 'opportunity'
      WHEN JSON_VALUE(payload, '$.objectTypeId') = '0-1' THEN 'contact'
      WHEN JSON_VALUE(payload, '$.objectTypeId') = '0-2' THEN 'account'
      WHEN JSON_VALUE(payload, '$.objectTypeId') = '0-3' THEN 'opportunity'
    END AS object_type,
    JSON_VALUE(payload, '$.objectId') AS object_id,
    REGEXP_EXTRACT(JSON_VALUE(payload, '$.subscriptionType'), r'\.(\w+)$') AS what,
    CASE JSON_VALUE(payload, '$.propertyName')
      WHEN 'associatedcompanyid' THEN 'account_id'
      WHEN 'email' THEN 'email'
      WHEN 'phone' THEN 'phone'
      WHEN 'firstname' THEN 'first_name'
      WHEN 'lastname' THEN 'last_name'
      WHEN 'jobtitle' THEN 'title'
      WHEN 'city' THEN 'city'
      WHEN 'state' THEN 'region'
      WHEN 'country' THEN 'country'
      WHEN 'zip' THEN 'postal_code'
      WHEN 'lifecyclestage' THEN 'lifecycle_stage'
      WHEN 'hs_email_optout' THEN 'has_opted_out_of_email'
      WHEN 'hubspot_owner_id' THEN 'owner_id'
      WHEN 'name' THEN 'name'
      WHEN 'type' THEN 'type'
      WHEN 'industry' THEN 'industry'
      WHEN 'annualrevenue' THEN 'annual_revenue'
      WHEN 'numberofemployees' THEN 'number_of_employees'
      WHEN 'website' THEN 'website'
      WHEN 'hs_parent_company_id' THEN 'parent_account_id'
      WHEN 'dealname' THEN 'name'
      WHEN 'dealstage' THEN 'stage'
      WHEN 'amount' THEN 'amount'
      WHEN 'deal_currency_code' THEN 'currency_code'
      WHEN 'closedate' THEN 'close_date'
    END AS property_name,
    JSON_VALUE(payload, '$.propertyValue') AS property_value,
    occurred_at,
    event_id
  FROM bronze.raw_hubspot_object_event
),
salesforce AS (
  SELECT
    CASE JSON_VALUE(payload, '$.ChangeEventHeader.entityName')
      WHEN 'Contact' THEN 'contact'
      WHEN 'Lead' THEN 'lead'
      WHEN 'Account' THEN 'account'
      WHEN 'Opportunity' THEN 'opportunity'
    END AS object_type,
    object_id,
    JSON_VALUE(payload, '$.ChangeEventHeader.changeType') AS what,
    SAFE_CAST(JSON_VALUE(payload, '$.ChangeEventHeader.sequenceNumber') AS INT64) AS sequence_number,
    ARRAY_CONCAT(
      COALESCE(JSON_VALUE_ARRAY(payload, '$.ChangeEventHeader.changedFields'), []),
      COALESCE(JSON_VALUE_ARRAY(payload, '$.ChangeEventHeader.nulledFields'), [])
    ) AS changed_fields,
    payload,
    occurred_at,
    event_id
  FROM bronze.raw_salesforce_change_event, UNNEST(JSON_VALUE_ARRAY(payload, '$.ChangeEventHeader.recordIds')) AS object_id
),
told AS (
  SELECT
    'hubspot' AS source, object_type, object_id,
    IF(what = 'propertyChange', property_name, '(deleted)') AS property_name,
    CASE
      WHEN what = 'propertyChange' THEN property_value
      WHEN what IN ('deletion', 'privacyDeletion') THEN 'true'
      ELSE 'false'
    END AS property_value,
    occurred_at, 0 AS sequence_number, event_id
  FROM hubspot
  WHERE what IN ('propertyChange', 'creation', 'restore', 'deletion', 'privacyDeletion')
  UNION ALL
  SELECT
    'salesforce', object_type, object_id, '(deleted)', IF(what = 'DELETE', 'true', 'false'), occurred_at, sequence_number, event_id
  FROM salesforce
  WHERE what IN ('CREATE', 'DELETE', 'UNDELETE')
  UNION ALL
  SELECT 'salesforce', object_type, object_id, p.property_name, p.property_value, occurred_at, sequence_number, event_id
  FROM salesforce, UNNEST([
    STRUCT('account_id' AS property_name, 'AccountId' AS field, JSON_VALUE(payload, '$.AccountId') AS property_value),
    ('contact_id', 'ContactId', JSON_VALUE(payload, '$.ContactId')),
    ('email', 'Email', JSON_VALUE(payload, '$.Email')),
    ('phone', 'Phone', JSON_VALUE(payload, '$.Phone')),
    ('first_name', 'Name.FirstName', JSON_VALUE(payload, '$.Name.FirstName')),
    ('last_name', 'Name.LastName', JSON_VALUE(payload, '$.Name.LastName')),
    ('title', 'Title', JSON_VALUE(payload, '$.Title')),
    ('company', 'Company', JSON_VALUE(payload, '$.Company')),
    ('industry', 'Industry', JSON_VALUE(payload, '$.Industry')),
    ('city', 'MailingAddress.City', JSON_VALUE(payload, '$.MailingAddress.City')),
    ('region', 'MailingAddress.State', JSON_VALUE(payload, '$.MailingAddress.State')),
    ('country', 'MailingAddress.Country', JSON_VALUE(payload, '$.MailingAddress.Country')),
    ('postal_code', 'MailingAddress.PostalCode', JSON_VALUE(payload, '$.MailingAddress.PostalCode')),
    ('city', 'Address.City', JSON_VALUE(payload, '$.Address.City')),
    ('region', 'Address.State', JSON_VALUE(payload, '$.Address.State')),
    ('country', 'Address.Country', JSON_VALUE(payload, '$.Address.Country')),
    ('lead_source', 'LeadSource', JSON_VALUE(payload, '$.LeadSource')),
    ('lead_status', 'Status', JSON_VALUE(payload, '$.Status')),
    ('is_converted', 'IsConverted', JSON_VALUE(payload, '$.IsConverted')),
    ('converted_contact_id', 'ConvertedContactId', JSON_VALUE(payload, '$.ConvertedContactId')),
    ('converted_account_id', 'ConvertedAccountId', JSON_VALUE(payload, '$.ConvertedAccountId')),
    ('converted_opportunity_id', 'ConvertedOpportunityId', JSON_VALUE(payload, '$.ConvertedOpportunityId')),
    ('has_opted_out_of_email', 'HasOptedOutOfEmail', JSON_VALUE(payload, '$.HasOptedOutOfEmail')),
    ('owner_id', 'OwnerId', JSON_VALUE(payload, '$.OwnerId')),
    ('name', 'Name', JSON_VALUE(payload, '$.Name')),
    ('type', 'Type', JSON_VALUE(payload, '$.Type')),
    ('annual_revenue', 'AnnualRevenue', JSON_VALUE(payload, '$.AnnualRevenue')),
    ('number_of_employees', 'NumberOfEmployees', JSON_VALUE(payload, '$.NumberOfEmployees')),
    ('website', 'Website', JSON_VALUE(payload, '$.Website')),
    ('city', 'BillingAddress.City', JSON_VALUE(payload, '$.BillingAddress.City')),
    ('region', 'BillingAddress.State', JSON_VALUE(payload, '$.BillingAddress.State')),
    ('country', 'BillingAddress.Country', JSON_VALUE(payload, '$.BillingAddress.Country')),
    ('parent_account_id', 'ParentId', JSON_VALUE(payload, '$.ParentId')),
    ('stage', 'StageName', JSON_VALUE(payload, '$.StageName')),
    ('amount', 'Amount', JSON_VALUE(payload, '$.Amount')),
    ('currency_code', 'CurrencyIsoCode', JSON_VALUE(payload, '$.CurrencyIsoCode')),
    ('probability', 'Probability', JSON_VALUE(payload, '$.Probability')),
    ('close_date', 'CloseDate', JSON_VALUE(payload, '$.CloseDate'))
  ]) AS p
  WHERE p.property_value IS NOT NULL OR p.field IN UNNEST(changed_fields)
)
SELECT
  source,
  object_type,
  object_id,
  property_name,
  NULLIF(TRIM(property_value), '') AS property_value,
  occurred_at AS changed_at
FROM told
WHERE object_type IS NOT NULL AND object_id IS NOT NULL AND property_name IS NOT NULL
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY source, object_type, object_id, property_name
  ORDER BY occurred_at DESC, sequence_number DESC, property_value IS NULL, event_id DESC
) = 1
