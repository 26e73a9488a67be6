/** What the twin knows of an object's field; names and lengths as Salesforce's object reference has them. */
export interface FieldDescribe {
  readonly name: string;
  readonly type: "id" | "string" | "email" | "phone" | "boolean" | "double" | "datetime" | "date";
  readonly length?: number;
  /** Digits left of the decimal point and right of it. */
  readonly precision?: readonly [number, number];
  readonly required?: boolean;
  readonly externalId?: boolean;
  /** Set by the system only. */
  readonly readOnly?: boolean;
}

export interface ObjectDescribe {
  readonly name: string;
  readonly keyPrefix: string;
  readonly fields: readonly FieldDescribe[];
}

const text = (name: string, length: number): FieldDescribe => ({ name, type: "string", length });

const system: readonly FieldDescribe[] = [
  { name: "Id", type: "id", readOnly: true },
  { name: "IsDeleted", type: "boolean", readOnly: true },
  { name: "CreatedDate", type: "datetime", readOnly: true },
  { name: "SystemModstamp", type: "datetime", readOnly: true },
];

const person: readonly FieldDescribe[] = [
  text("FirstName", 40),
  { name: "LastName", type: "string", length: 80, required: true },
  { name: "Email", type: "email", length: 80 },
  { name: "Phone", type: "phone", length: 40 },
  text("Title", 128),
  text("LeadSource", 255),
  { name: "HasOptedOutOfEmail", type: "boolean" },
];

/** The custom fields that this project's package adds. */
const engine: readonly FieldDescribe[] = [
  { name: "AME_Lead_Id__c", type: "string", length: 18, externalId: true },
  { name: "AME_Lead_Score__c", type: "double", precision: [3, 0] },
  text("AME_Lead_Tier__c", 20),
  text("AME_Lead_Reason_1__c", 255),
  text("AME_Lead_Reason_2__c", 255),
  text("AME_Lead_Reason_3__c", 255),
  { name: "AME_Score_Change__c", type: "double", precision: [3, 0] },
  text("AME_Model_Version__c", 80),
  { name: "AME_Scored_At__c", type: "datetime" },
];

const customer: readonly FieldDescribe[] = [
  { name: "AME_Churn_Risk__c", type: "double", precision: [3, 0] },
  text("AME_Churn_Tier__c", 20),
  text("AME_Churn_Reason_1__c", 255),
  text("AME_Churn_Reason_2__c", 255),
  text("AME_Churn_Reason_3__c", 255),
  { name: "AME_Predicted_CLV__c", type: "double", precision: [16, 2] },
  text("AME_CLV_Currency__c", 3),
  { name: "AME_CLV_Decile__c", type: "double", precision: [2, 0] },
];

const objects: readonly ObjectDescribe[] = [
  {
    name: "Lead",
    keyPrefix: "00Q",
    fields: [
      ...system,
      ...person,
      { name: "Company", type: "string", length: 255, required: true },
      text("Industry", 255),
      text("City", 40),
      text("State", 80),
      text("Country", 80),
      text("Status", 255),
      { name: "IsConverted", type: "boolean", readOnly: true },
      { name: "ConvertedDate", type: "date", readOnly: true },
      { name: "ConvertedContactId", type: "id", readOnly: true },
      ...engine,
    ],
  },
  {
    name: "Contact",
    keyPrefix: "003",
    fields: [
      ...system,
      ...person,
      { name: "AccountId", type: "id" },
      text("MailingCity", 40),
      text("MailingState", 80),
      text("MailingCountry", 80),
      text("MailingPostalCode", 20),
      { name: "LastActivityDate", type: "date", readOnly: true },
      ...engine,
      ...customer,
    ],
  },
];

/** API names are not case sensitive. */
export const describeObject = (name: string): ObjectDescribe | undefined =>
  objects.find((object) => object.name.toLowerCase() === name.toLowerCase());

export const describeField = (object: ObjectDescribe, name: string): FieldDescribe | undefined =>
  object.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
