import type { FieldMapping, Normaliser } from "../_shared/activation/definition.ts";
import type { SyncRow } from "../_shared/activation/destination.ts";
import { rejectCodes, type RejectCode } from "../_shared/activation/normalise/normalised.ts";
import {
  emailSql,
  nameSql,
  phoneOf,
  phoneOrRefusalSql,
  phoneRefusalOf,
  postalCodeSql,
  regionSql,
  sha256Sql,
} from "../_shared/activation/normalise/sql.ts";

/** Raised with every change of what the normalisers answer: acknowledgements remember it. */
const version = 1;

/**
 * Rows of `from` with their identifiers normalised once, as `*_key`, and why there is none, as `*_refusal`. Reads email, phone,
 * first_name, last_name, country and postal_code. An address is whole or it is none:
 * https://developers.google.com/data-manager/api/devguides/concepts/formatting
 */
export function withIdentifiers(from: string): string {
  const email = emailSql("email");
  return `(
    SELECT
      *, ${phoneOf("phone_told")} AS phone_key, ${phoneRefusalOf("phone_told")} AS phone_refusal,
      given_key IS NOT NULL AND family_key IS NOT NULL AND region_key IS NOT NULL AND postal_key IS NOT NULL AS has_address
    FROM (
      SELECT
        *, ${email.value} AS email_key, ${email.reject} AS email_refusal,
        ${phoneOrRefusalSql("phone", "country")} AS phone_told,
        ${nameSql("first_name").value} AS given_key, ${nameSql("last_name").value} AS family_key,
        ${regionSql("country").value} AS region_key, ${postalCodeSql("postal_code").value} AS postal_key
      FROM ${from}
    )
  )`;
}

const hashed = (name: string): Normaliser => ({ name, version, sql: sha256Sql });
const plain = (name: string): Normaliser => ({ name, version, sql: (key) => key });

/** What Google knows people by, normalised and hashed in the warehouse: nothing else of a person leaves it. */
export const identifierFields: readonly FieldMapping[] = [
  {
    value: "email_key",
    field: "emailAddress",
    type: "string",
    normaliser: hashed("email_sha256"),
  },
  { value: "phone_key", field: "phoneNumber", type: "string", normaliser: hashed("phone_sha256") },
  {
    value: "IF(has_address, given_key, NULL)",
    field: "givenName",
    type: "string",
    normaliser: hashed("name_sha256"),
  },
  {
    value: "IF(has_address, family_key, NULL)",
    field: "familyName",
    type: "string",
    normaliser: hashed("name_sha256"),
  },
  {
    value: "IF(has_address, region_key, NULL)",
    field: "regionCode",
    type: "string",
    normaliser: plain("region"),
  },
  {
    value: "IF(has_address, postal_key, NULL)",
    field: "postalCode",
    type: "string",
    normaliser: plain("postal_code"),
  },
];

/** Why a row has no identifier, as codes of refusal; NULL for a row that has one. Never sent. */
export const refusals: FieldMapping = {
  value: `IF(email_key IS NULL AND phone_key IS NULL AND NOT has_address, CONCAT(email_refusal, ",", phone_refusal), NULL)`,
  field: "refusals",
  type: "string",
};

/** `userIdentifiers` of a row; empty when nothing of it can be matched. */
export function userIdentifiers({ fields }: SyncRow): readonly object[] {
  const { emailAddress, phoneNumber, givenName, familyName, regionCode, postalCode } = fields;
  return [
    ...(typeof emailAddress === "string" ? [{ emailAddress }] : []),
    ...(typeof phoneNumber === "string" ? [{ phoneNumber }] : []),
    ...(typeof givenName === "string"
      ? [{ address: { givenName, familyName, regionCode, postalCode } }]
      : []),
  ];
}

/** Codes of refusal in words, e-mail first. */
export function refusalReason(row: SyncRow): { readonly code: string; readonly reason: string } {
  const codes = String(row.fields["refusals"] ?? "EMAIL_MISSING,PHONE_MISSING").split(",");
  const isCode = (code: string): code is RejectCode => Object.hasOwn(rejectCodes, code);
  // What is wrong says more than what is not there.
  const telling = codes.filter((code) => !code.endsWith("_MISSING"));
  const [code = "EMAIL_MISSING"] = telling.length > 0 ? telling : codes;
  return {
    code,
    reason: codes.flatMap((one) => (isCode(one) ? [rejectCodes[one]] : [])).join("; "),
  };
}
