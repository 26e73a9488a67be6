import type { FieldMapping } from "../_shared/activation/definition.ts";
import type { SyncRow } from "../_shared/activation/destination.ts";
import {
  hashedEmail,
  hashedName,
  hashedPhone,
  postalCode,
  regionCode,
} from "../_shared/activation/normalise/normalisers.ts";
import { rejectCodes, type RejectCode } from "../_shared/activation/normalise/normalised.ts";
import {
  emailSql,
  nameSql,
  phoneSql,
  postalCodeSql,
  regionSql,
} from "../_shared/activation/normalise/sql.ts";

/** All four parts of an address or none: https://developers.google.com/data-manager/api/devguides/concepts/formatting */
const isWholeAddress = [
  nameSql("first_name"),
  nameSql("last_name"),
  regionSql("country"),
  postalCodeSql("postal_code"),
]
  .map(({ value }) => `(${value}) IS NOT NULL`)
  .join(" AND ");

const ofAddress = (column: string): string => `IF(${isWholeAddress}, ${column}, NULL)`;

/** What Google knows people by, normalised and hashed in the warehouse: nothing else of a person leaves it. */
export const identifierFields: readonly FieldMapping[] = [
  { value: "email", field: "emailAddress", type: "string", normaliser: hashedEmail },
  { value: "phone", field: "phoneNumber", type: "string", normaliser: hashedPhone("country") },
  {
    value: ofAddress("first_name"),
    field: "givenName",
    type: "string",
    normaliser: hashedName,
  },
  {
    value: ofAddress("last_name"),
    field: "familyName",
    type: "string",
    normaliser: hashedName,
  },
  { value: ofAddress("country"), field: "regionCode", type: "string", normaliser: regionCode },
  {
    value: ofAddress("postal_code"),
    field: "postalCode",
    type: "string",
    normaliser: postalCode,
  },
];

/** Why a row has no identifier, as codes of refusal; NULL for a row that has one. Never sent. */
export const refusals: FieldMapping = {
  value: `IF((${emailSql("email").value}) IS NULL AND (${phoneSql("phone", "country").value}) IS NULL AND NOT (${isWholeAddress}),
    CONCAT(${emailSql("email").reject}, ",", ${phoneSql("phone", "country").reject}), NULL)`,
  field: "refusals",
  type: "string",
};

/** `userIdentifiers` of a row; empty when nothing of it can be matched. */
export function userIdentifiers({ fields }: SyncRow): readonly object[] {
  const { emailAddress, phoneNumber, givenName, familyName, regionCode: region } = fields;
  return [
    ...(typeof emailAddress === "string" ? [{ emailAddress }] : []),
    ...(typeof phoneNumber === "string" ? [{ phoneNumber }] : []),
    ...(typeof givenName === "string"
      ? [
          {
            address: {
              givenName,
              familyName,
              regionCode: region,
              postalCode: fields["postalCode"],
            },
          },
        ]
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
